internal import Dispatch

/// Decides which tokens the next forward pass computes.
// Not Sendable: belongs to the engine's queue.
final class Scheduler {
    let pool: BlockPool
    let options: EngineOptions
    private(set) var counters = EngineCounters()
    private let decoder: Decoder
    private var index: PrefixIndex
    private var waiting: [LiveSequence] = []
    /// In the order of admission.
    private var live: [LiveSequence] = []
    private var waiters: [UInt64: Job] = [:]
    private var weights: Matrix<Float>  // [texts, vocabulary]: scratch of the samplers
    private var outcomes: [Outcome] = []

    /// A result and who waits for it.
    typealias Outcome = (job: Job, result: Result<Generation, any Error>)

    init(_ model: Qwen2Model, _ options: EngineOptions) {
        self.options = options
        pool = BlockPool(
            model.config, memoryLimit: options.cacheMemory, precision: options.cachePrecision)
        decoder = Decoder(
            model, pool: pool, capacity: options.passTokens + options.sequences,
            threads: options.threads, arithmetic: options.arithmetic)
        index = PrefixIndex(pool: pool)
        weights = Matrix(rows: 1, columns: model.config.vocabularySize, filledWith: 0)
    }

    var isIdle: Bool { live.isEmpty && waiting.isEmpty }

    func add(_ jobs: [Job]) {
        for job in jobs {
            waiters[job.id] = job
            waiting.append(
                LiveSequence(
                    id: job.id, request: job.request, mostTokens: job.mostTokens,
                    kernels: decoder.kernels, listener: job.listener))
        }
    }

    func cancel(_ ids: [UInt64]) {
        guard !ids.isEmpty else { return }
        let ids = Set(ids)
        waiting.removeAll { ids.contains($0.id) }
        for sequence in live where ids.contains(sequence.id) { release(sequence) }
        live.removeAll { ids.contains($0.id) }
        for id in ids { settle(id, .failure(CancellationError())) }
    }

    /// What came to an end since this was asked last.
    func takeOutcomes() -> [Outcome] {
        defer { outcomes = [] }
        return outcomes
    }

    private func settle(_ id: UInt64, _ result: Result<Generation, any Error>) {
        if let job = waiters.removeValue(forKey: id) { outcomes.append((job, result)) }
    }

    /// One forward pass.
    func step() {
        let start = DispatchTime.now().uptimeNanoseconds
        admit()
        let shares = divide()
        guard !shares.isEmpty else { return }
        let logits = decoder.forward(shares.map(\.part))
        for share in shares { advance(share.sequence, by: share.part.tokens.count) }
        let texts = shares.filter { $0.part.logits == .last }.map(\.sequence)
        for (sequence, token) in zip(texts, pick(texts, logits)) { add(token, to: sequence) }
        counters.passes += 1
        counters.peakCacheBytes = pool.peakBlocks * pool.blockBytes
        counters.busySeconds += Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
    }
}

// Which sequences live.
extension Scheduler {
    /// Lets waiting sequences in while there is room, those first that share most with what is in
    /// the cache. One that would share what another is about to compute waits for it.
    private func admit() {
        while live.count < options.sequences, let next = choose() {
            let sequence = waiting[next]
            guard makeRoom(for: sequence) else { return }
            waiting.remove(at: next)
            for other in waiting[..<next] { other.timesPassed += 1 }
            takeShared(sequence)
            live.append(sequence)
        }
    }

    /// The place in `waiting` of the one to admit next.
    private func choose() -> Int? {
        // Looking at all of very many would cost more than it finds.
        let window = waiting.prefix(256)
        if let first = window.first, first.timesPassed > 4 * options.sequences {
            return awaitsOthers(first) ? nil : 0
        }
        var best: (place: Int, shared: Int)?
        for (place, sequence) in window.enumerated() where !awaitsOthers(sequence) {
            let shared = index.matchedTokens(sequence.tokens, limit: sequence.tokens.count - 1)
            if shared > (best?.shared ?? -1) { best = (place, shared) }
        }
        return best?.place
    }

    /// Whether a live sequence is on the way to computing more of this one's beginning than the
    /// cache holds.
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

    /// Whether the blocks that the sequence has to compute now can be had.
    private func makeRoom(for sequence: LiveSequence) -> Bool {
        let shared = index.matchedTokens(sequence.tokens, limit: sequence.tokens.count - 1)
        let needed =
            LiveSequence.blocks(for: sequence.tokens.count + 1) - shared / BlockPool.blockTokens
        let promised = live.reduce(0) {
            $0 + max(LiveSequence.blocks(for: $1.tokens.count + 1) - $1.blockCount, 0)
        }
        let missing = needed + promised - pool.freeCount
        // The last one alive finds room in any case: that was checked when it came. What the
        // sequence shares may be among what could be evicted, and will not be.
        return live.isEmpty || missing <= 0
            || index.canEvict(missing + shared / BlockPool.blockTokens)
    }

    /// Begins with the blocks that hold the beginning of the sequence.
    private func takeShared(_ sequence: LiveSequence) {
        let limit = sequence.tokens.count - 1
        let match = index.match(sequence.tokens, limit: limit)
        for block in match.blocks {
            pool.retain(block)
            sequence.append(block: block)
        }
        sequence.node = match.node
        sequence.indexedBlocks = match.blocks.count
        sequence.computed = match.blocks.count * BlockPool.blockTokens
        if let partial = betterPartial(match, sequence, limit) {
            // The block's owner goes on writing to it, so the sequence takes a copy. It must not
            // be evicted while room for the copy is made.
            pool.retain(partial.block)
            if let block = takeBlock() {
                pool.copy(partial.block, to: block)
                sequence.append(block: block)
                sequence.computed += partial.tokens
            }
            pool.release(partial.block)
        }
        if sequence.wasSentBack {
            counters.tokensRecomputed += sequence.pending
        } else {
            counters.promptTokensAsked += sequence.request.prompt.count
            sequence.computedPromptTokens = max(
                sequence.request.prompt.count - sequence.computed, 0)
            counters.promptTokensComputed += sequence.computedPromptTokens
        }
    }

    /// The block that goes on longest with the sequence's tokens: one of the index, or the
    /// unfinished one of a live sequence.
    private func betterPartial(
        _ match: PrefixIndex.Match, _ sequence: LiveSequence, _ limit: Int
    ) -> (block: Int32, tokens: Int)? {
        var best = match.partial
        let place = match.blocks.count
        let start = place * BlockPool.blockTokens
        for other in live where other.blockCount > place && other.node == match.node {
            let end = min(other.computed, limit)
            guard end > start else { continue }
            let shared = zip(sequence.tokens[start..<limit], other.tokens[start..<end])
                .prefix { $0 == $1 }.count
            if shared > (best?.tokens ?? 0) { best = (other.blocks[place], shared) }
        }
        return best
    }

    /// A free block, if need be one that was kept for later.
    private func takeBlock() -> Int32? {
        if let block = pool.take() { return block }
        // A few more at once, since looking for them takes long.
        guard index.evict(8) > 0 else { return nil }
        return pool.take()
    }

    private func release(_ sequence: LiveSequence) {
        for block in sequence.blocks { pool.release(block) }
        sequence.dropBlocks()
    }
}

// What a pass computes.
extension Scheduler {
    private typealias Share = (sequence: LiveSequence, part: BatchPart)

    /// The next token of every text, then the prompts in order of admission, up to the tokens of a
    /// pass.
    private func divide() -> [Share] {
        var shares: [Share] = []
        var budget = options.passTokens
        for sequence in live where sequence.isDecoding {
            guard live.contains(where: { $0 === sequence }), reserve(sequence, 1) else { continue }
            shares.append(share(sequence, 1))
            budget -= 1
        }
        // However many texts there are, prompts go on.
        budget = max(budget, min(options.passTokens, 32))
        for sequence in live where !sequence.isDecoding && budget > 0 {
            let count = min(sequence.pending, budget)
            guard live.contains(where: { $0 === sequence }), reserve(sequence, count) else {
                continue
            }
            shares.append(share(sequence, count))
            budget -= count
        }
        // Room for a later one may have been made by sending an earlier one back.
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
    /// sequences wait again; what they have generated is kept and computed again later.
    private func reserve(_ sequence: LiveSequence, _ count: Int) -> Bool {
        let needed = LiveSequence.blocks(for: sequence.computed + count)
        while sequence.blockCount < needed {
            if let block = takeBlock() {
                sequence.append(block: block)
                continue
            }
            guard let youngest = live.popLast() else { return false }
            release(youngest)
            youngest.wasSentBack = true
            waiting.insert(youngest, at: 0)
            if youngest === sequence { return false }
        }
        return true
    }

    /// Notes that `count` more tokens are computed, and makes full blocks known.
    private func advance(_ sequence: LiveSequence, by count: Int) {
        sequence.computed += count
        let size = BlockPool.blockTokens
        while (sequence.indexedBlocks + 1) * size <= sequence.computed {
            let place = sequence.indexedBlocks
            let own = sequence.blocks[place]
            let (node, block) = index.insert(
                sequence.tokens, from: place * size, after: sequence.node, block: own)
            if block != own {
                // Somebody computed the same at the same time: the same bits, so one is enough.
                pool.retain(block)
                sequence.replaceBlock(at: place, with: block)
                pool.release(own)
            }
            sequence.node = node
            sequence.indexedBlocks += 1
        }
    }

    /// The next token of each text, whose logits stand in the rows of `logits`.
    private func pick(
        _ texts: [LiveSequence], _ logits: Matrix<Float>
    ) -> [GeneratedToken?] {
        if weights.rows < texts.count {
            weights = Matrix(rows: texts.count, columns: weights.columns, filledWith: 0)
        }
        let picked = Matrix<GeneratedToken?>(rows: texts.count, columns: 1, filledWith: nil)
        // Every text has a sampler and rows of its own.
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
        // The last position's own token still fits, what would follow it does not.
        if end == nil, sequence.tokens.count >= decoder.model.config.contextLength { end = .length }
        if let end {
            let generation = Generation(
                tokens: sequence.generated, finish: end,
                computedPromptTokens: sequence.computedPromptTokens)
            finish(sequence, .success(generation))
        }
    }

    private func finish(_ sequence: LiveSequence, _ result: Result<Generation, any Error>) {
        release(sequence)
        live.removeAll { $0 === sequence }
        settle(sequence.id, result)
    }
}
