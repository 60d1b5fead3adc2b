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
        tableCapacity = LiveSequence.blocks(for: mostTokens)
        table = .allocate(capacity: max(tableCapacity, 1))
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
        request.choice?.next(after: tokens[request.prompt.count...])
    }

    /// Takes the next token.
    ///
    /// - Returns: why the sequence ends with it, if it does.
    func append(_ token: GeneratedToken) -> Generation.Finish? {
        tokens.append(token.id)
        generated.append(token)
        if let choice = request.choice {
            let said = tokens[request.prompt.count...]
            if let option = choice.options.firstIndex(where: { $0.elementsEqual(said) }) {
                return .option(option)
            }
        } else if request.stopTokens.contains(token.id) {
            return .stopToken
        }
        if let listener, listener(token) == .stop { return .listener }
        return generated.count >= request.maxTokens ? .length : nil
    }
}

extension GenerationRequest {
    /// The most tokens that the request can come to, its prompt included.
    var mostTokens: Int {
        // Nobody has so many, and the sum of these doesn't overflow.
        prompt.count + min(maxTokens, 1 << 40)
    }

    /// What is wrong with the request for a model of this geometry, if anything.
    func problem(_ config: Qwen2Config) -> GenerationError? {
        if prompt.isEmpty { return .emptyPrompt }
        let said = prompt + (choice?.options.flatMap { $0 } ?? [])
        if let token = said.first(where: { $0 < 0 || Int($0) >= config.vocabularySize }) {
            return .noSuchToken(token, vocabulary: config.vocabularySize)
        }
        if maxTokens < 1 { return .nothingToGenerate }
        if let choice, !choice.isPlain { return .badChoice }
        if prompt.count >= config.contextLength {
            return .contextExceeded(tokens: prompt.count, context: config.contextLength)
        }
        return nil
    }
}
