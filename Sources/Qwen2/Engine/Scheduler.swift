/// Decides which tokens the next forward pass computes.
// Not Sendable: confined to the engine's queue.
final class Scheduler {
    let options: EngineOptions
    private(set) var counters = EngineCounters()
    private let decoder: Decoder
    private(set) var cache: SharedCache
    private var waiting: [LiveSequence] = []
    /// In the order of admission.
    private var live: [LiveSequence] = []
    private var waiters: [UInt64: Job] = [:]
    private var weights: Matrix<Float>  // [texts, vocabulary]: scratch of the samplers
    private var outcomes: [Outcome] = []

    typealias Outcome = (job: Job, result: Result<GeneratedText, any Error>)

    init(_ model: Qwen2Model, _ options: EngineOptions) {
        self.options = options
        cache = SharedCache(BlockPool(model.config, memoryLimit: options.cacheMemory))
        decoder = Decoder(
            model, pool: cache.pool, capacity: options.passTokens + options.sequences,
            threads: options.threads, arithmetic: options.arithmetic)
        weights = Matrix(rows: 1, columns: model.config.vocabularySize, filledWith: 0)
    }

    var isIdle: Bool { live.isEmpty && waiting.isEmpty }

    func add(_ jobs: [Job]) {
        for job in jobs {
            waiters[job.id] = job
            waiting.append(LiveSequence(job, kernels: decoder.kernels))
        }
    }

    func cancel(_ ids: [UInt64]) {
        guard !ids.isEmpty else { return }
        let ids = Set(ids)
        waiting.removeAll { ids.contains($0.id) }
        for sequence in live where ids.contains(sequence.id) { cache.release(sequence) }
        live.removeAll { ids.contains($0.id) }
        for id in ids { settle(id, .failure(CancellationError())) }
    }

    /// The requests that ended since the last call.
    func takeOutcomes() -> [Outcome] {
        defer { outcomes = [] }
        return outcomes
    }

    private func settle(_ id: UInt64, _ result: Result<GeneratedText, any Error>) {
        if let job = waiters.removeValue(forKey: id) { outcomes.append((job, result)) }
    }

    /// One forward pass.
    func step() {
        admit()
        let shares = divide()
        guard !shares.isEmpty else { return }
        let logits = decoder.forward(shares.map(\.part))
        for share in shares {
            cache.advance(share.sequence, by: share.part.tokens.count)
        }
        let texts = shares.filter { $0.part.logits == .last }.map(\.sequence)
        for (sequence, token) in zip(texts, pick(texts, logits)) { add(token, to: sequence) }
        counters.peakCacheBytes = cache.pool.peakBlocks * cache.pool.blockBytes
    }
}

// Admission.
extension Scheduler {
    /// Admits waiting sequences while there is room, those with the longest cached prefix first.
    /// One whose prefix another is about to compute waits for it.
    private func admit() {
        while live.count < options.sequences, let next = choose() {
            let sequence = waiting[next]
            guard cache.hasRoom(for: sequence, beside: live) else { return }
            waiting.remove(at: next)
            for other in waiting[..<next] { other.timesPassed += 1 }
            begin(sequence)
            live.append(sequence)
        }
    }

    private func begin(_ sequence: LiveSequence) {
        cache.begin(sequence, beside: live)
        if sequence.wasPreempted {
            counters.tokensRecomputed += sequence.pending
        } else {
            counters.promptTokensAsked += sequence.request.prompt.count
            sequence.computedPromptTokens = max(
                sequence.request.prompt.count - sequence.computed, 0)
            counters.promptTokensComputed += sequence.computedPromptTokens
        }
    }

    /// The index in `waiting` of the sequence to admit next.
    private func choose() -> Int? {
        // Looking at all of very many would cost more than it saves.
        let window = waiting.prefix(256)
        if let first = window.first, first.timesPassed > 4 * options.sequences {
            return awaitsOthers(first) ? nil : 0
        }
        var best: (index: Int, shared: Int)?
        for (index, sequence) in window.enumerated() where !awaitsOthers(sequence) {
            let shared = cache.sharedTokens(sequence)
            if shared > (best?.shared ?? -1) { best = (index, shared) }
        }
        return best?.index
    }

    /// Whether a live sequence is about to compute more of this one's prefix than the cache has.
    private func awaitsOthers(_ sequence: LiveSequence) -> Bool {
        live.contains { other in
            guard !other.isDecoding, other.pending > 0 else { return false }
            let limit = min(sequence.tokens.count - 1, other.tokens.count)
            guard limit > other.computed else { return false }
            var shared = 0
            while shared < limit, sequence.tokens[shared] == other.tokens[shared] { shared += 1 }
            // A few tokens are not worth waiting for.
            return shared >= other.computed + BlockPool.blockTokens
                || (shared > other.computed && shared == limit)
        }
    }
}

// The contents of a pass.
extension Scheduler {
    private typealias Share = (sequence: LiveSequence, part: BatchPart)

    /// The next token of every text, then prompts in order of admission, up to `passTokens`.
    private func divide() -> [Share] {
        var shares: [Share] = []
        var budget = options.passTokens
        for sequence in live where sequence.isDecoding {
            guard live.contains(where: { $0 === sequence }), reserve(sequence, 1) else { continue }
            shares.append(share(sequence, 1))
            budget -= 1
        }
        // Prompts make progress however many texts there are.
        budget = max(budget, min(options.passTokens, 32))
        for sequence in live where !sequence.isDecoding && budget > 0 {
            let count = min(sequence.pending, budget)
            guard live.contains(where: { $0 === sequence }), reserve(sequence, count) else {
                continue
            }
            shares.append(share(sequence, count))
            budget -= count
        }
        // A later one may have preempted an earlier one.
        return shares.filter { share in live.contains { $0 === share.sequence } }
    }

    private func share(_ sequence: LiveSequence, _ count: Int) -> Share {
        let range = sequence.computed..<sequence.computed + count
        let part = BatchPart(
            tokens: sequence.tokens[range], position: sequence.computed,
            table: sequence.tablePointer,
            logits: range.upperBound == sequence.tokens.count ? .last : .none)
        return (sequence, part)
    }

    /// Gives the sequence blocks for `count` more tokens. Where there are none, the youngest
    /// sequences are preempted: their keys and values are computed again later, their tokens kept.
    private func reserve(_ sequence: LiveSequence, _ count: Int) -> Bool {
        let needed = LiveSequence.blocks(for: sequence.computed + count)
        while sequence.blockCount < needed {
            if cache.extend(sequence) { continue }
            guard let youngest = live.popLast() else { return false }
            cache.release(youngest)
            youngest.wasPreempted = true
            waiting.insert(youngest, at: 0)
            if youngest === sequence { return false }
        }
        return true
    }

    /// The next token of each text, whose logits are the rows of `logits`.
    private func pick(
        _ texts: [LiveSequence], _ logits: Matrix<Float>
    ) -> [GeneratedToken?] {
        if weights.rows < texts.count {
            weights = Matrix(rows: texts.count, columns: weights.columns, filledWith: 0)
        }
        let picked = Matrix<GeneratedToken?>(rows: texts.count, columns: 1, filledWith: nil)
        // Each text has its own sampler and rows.
        decoder.team.each(texts.count) { [weights] row in
            let text = texts[row]
            picked.base[row] = text.sampler.pick(
                logits[row: row], weights: weights[row: row], allowed: text.allowed)
        }
        return texts.indices.map { picked.base[$0] }
    }

    private func add(_ token: GeneratedToken?, to sequence: LiveSequence) {
        guard let token else {
            finish(sequence, .failure(GenerationError.notANumber))
            return
        }
        counters.generatedTokens += 1
        var end = sequence.append(token)
        // The context has room for this token, but not for the next one.
        if end == nil, sequence.tokens.count >= decoder.model.config.contextLength { end = .length }
        if let end {
            let text = GeneratedText(
                tokens: sequence.generated, finish: end,
                computedPromptTokens: sequence.computedPromptTokens)
            finish(sequence, .success(text))
        }
    }

    private func finish(_ sequence: LiveSequence, _ result: Result<GeneratedText, any Error>) {
        cache.release(sequence)
        live.removeAll { $0 === sequence }
        settle(sequence.id, result)
    }
}
