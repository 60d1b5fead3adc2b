/// A request that is being worked on: its tokens, the blocks that hold their keys and values, and
/// how far it has come.
// Not Sendable: belongs to the engine's queue.
final class LiveSequence {
    let id: UInt64
    let request: GenerationRequest
    let listener: Engine.Listener?
    /// The prompt and what was generated.
    private(set) var tokens: [TokenID]
    private(set) var generated: [GeneratedToken] = []
    /// Tokens whose keys and values are in the cache.
    var computed = 0
    /// The first of these are full and in the index, up to `node`.
    private(set) var blockCount = 0
    var indexedBlocks = 0
    var node = PrefixIndex.root
    /// Tokens of the prompt that were computed, not shared.
    var computedPromptTokens = 0
    /// Whether it was admitted before and sent back for want of memory.
    var wasSentBack = false
    /// How often others were admitted while this one waited.
    var timesPassed = 0
    var sampler: Sampler
    private var thinks: Bool
    private(set) var wasClosed = false
    private var limit: Int
    private var choiceStart: Int?
    private let table: UnsafeMutablePointer<Int32>
    private let tableCapacity: Int

    /// - Parameter mostTokens: all that the sequence can come to, prompt included.
    init(
        id: UInt64, request: GenerationRequest, mostTokens: Int, kernels: Kernels,
        listener: Engine.Listener?
    ) {
        self.id = id
        self.request = request
        self.listener = listener
        tokens = request.prompt
        sampler = Sampler(request.sampling, seed: request.seed, kernels: kernels)
        thinks = request.thinking != nil
        limit = request.maxTokens
        choiceStart = request.choice?.start == .immediately ? 0 : nil
        tableCapacity = LiveSequence.blocks(for: mostTokens)
        table = .allocate(capacity: max(tableCapacity, 1))
        closeThinkingIfDue()
    }

    deinit { table.deallocate() }

    /// The blocks, in order.
    var blocks: UnsafeBufferPointer<Int32> { UnsafeBufferPointer(start: table, count: blockCount) }
    var tablePointer: UnsafePointer<Int32> { UnsafePointer(table) }
    /// Tokens that the next passes have to compute.
    var pending: Int { tokens.count - computed }
    /// Whether it waits for the token after its last one only.
    var isDecoding: Bool { pending == 1 && !generated.isEmpty }

    static func blocks(for tokens: Int) -> Int {
        (tokens + BlockPool.blockTokens - 1) / BlockPool.blockTokens
    }

    func append(block: Int32) {
        precondition(blockCount < tableCapacity)
        table[blockCount] = block
        blockCount += 1
    }

    func replaceBlock(at index: Int, with block: Int32) {
        precondition(index < blockCount)
        table[index] = block
    }

    /// Forgets what was computed, not what was generated.
    func dropBlocks() {
        blockCount = 0
        indexedBlocks = 0
        node = PrefixIndex.root
        computed = 0
    }

    /// The tokens that may come next; `nil` for all.
    var allowed: [TokenID]? {
        guard let choiceStart, let choice = request.choice else { return nil }
        let said = generated[choiceStart...].map(\.id)
        let next = choice.options.filter { $0.starts(with: said) && $0.count > said.count }
            .map { $0[said.count] }
        return Array(Set(next)).sorted()
    }

    /// Takes the next token.
    ///
    /// - Returns: why the sequence ends with it, if it does.
    func append(_ token: GeneratedToken) -> Generation.Finish? {
        tokens.append(token.id)
        generated.append(token)
        if let option = finishedOption { return .option(option) }
        if choiceStart == nil, request.stopTokens.contains(token.id) { return .stopToken }
        if let listener, listener(token) == .stop { return .listener }
        noticeEndOfThinking()
        if generated.count >= limit { return .length }
        closeThinkingIfDue()
        return nil
    }

    private var finishedOption: Int? {
        guard let choiceStart, let choice = request.choice else { return nil }
        return choice.options.firstIndex(of: generated[choiceStart...].map(\.id))
    }

    private func noticeEndOfThinking() {
        guard thinks, let end = request.thinking?.end, !end.isEmpty else { return }
        guard generated.suffix(end.count).map(\.id) == end else { return }
        thinks = false
        if request.choice?.start == .afterThinking { choiceStart = generated.count }
    }

    /// Says the closing for the model once the budget is spent.
    private func closeThinkingIfDue() {
        guard thinks, let budget = request.thinking, generated.count >= budget.maxTokens else {
            return
        }
        thinks = false
        wasClosed = true
        for id in budget.closing {
            tokens.append(id)
            let token = GeneratedToken(id: id, probability: nil, shareOfAllowed: nil)
            generated.append(token)
            _ = listener?(token)
        }
        limit = generated.count + min(max(budget.allowance, 1), 1 << 40)
        if request.choice != nil, choiceStart == nil { choiceStart = generated.count }
    }
}

extension GenerationRequest {
    /// The most tokens that the request can come to, prompt and forced closing included.
    var mostTokens: Int {
        // Nobody has so many, and sums of these don't overflow.
        let most = 1 << 40
        let maxTokens = min(maxTokens, most)
        guard let thinking, thinking.maxTokens < maxTokens else { return prompt.count + maxTokens }
        let allowance = min(max(thinking.allowance, 1), most)
        let closed = max(thinking.maxTokens, 0) + thinking.closing.count + allowance
        return prompt.count + max(maxTokens, closed)
    }

    /// What is wrong with the request for a model of this geometry, if anything.
    func problem(_ config: Qwen2Config) -> GenerationError? {
        if prompt.isEmpty { return .emptyPrompt }
        let said = prompt + (thinking?.closing ?? []) + (choice?.options.flatMap { $0 } ?? [])
        if let token = said.first(where: { $0 < 0 || Int($0) >= config.vocabularySize }) {
            return .noSuchToken(token, vocabulary: config.vocabularySize)
        }
        if maxTokens < 1 { return .nothingToGenerate }
        if let choice, choice.options.isEmpty || choice.options.contains(where: \.isEmpty) {
            return .badChoice
        }
        let closedAtOnce = thinking.map { $0.maxTokens <= 0 ? $0.closing.count : 0 } ?? 0
        let begun = prompt.count + closedAtOnce
        if begun >= config.contextLength {
            return .contextExceeded(tokens: begun, context: config.contextLength)
        }
        return nil
    }
}
