/// A waiting or running request: its tokens and the blocks with their keys and values.
// Not Sendable: confined to the engine's queue.
final class LiveSequence {
    let id: UInt64
    let request: GenerationRequest
    private let criterion: Engine.StoppingCriterion?
    /// Those of the prompt and the generated ones.
    private(set) var tokens: [TokenID]
    private(set) var generated: [GeneratedToken] = []
    /// Tokens whose keys and values are in the cache.
    var computed = 0
    private(set) var blockCount = 0
    /// How many of the first blocks are full and in the index, up to `node`.
    var indexedBlocks = 0
    var node = PrefixIndex.root
    /// Tokens of the prompt that were not in the cache.
    var computedPromptTokens = 0
    var wasPreempted = false
    /// How often others were admitted while this one waited.
    var timesPassed = 0
    var sampler: Sampler
    private let table: UnsafeMutablePointer<Int32>
    private let tableCapacity: Int

    init(_ job: Job, kernels: Kernels) {
        id = job.id
        request = job.request
        criterion = job.criterion
        tokens = request.prompt
        sampler = Sampler(request.sampling, seed: request.seed, kernels: kernels)
        tableCapacity = LiveSequence.blocks(for: job.maxLength)
        table = .allocate(capacity: max(tableCapacity, 1))
    }

    deinit { table.deallocate() }

    /// The blocks, in order.
    var blocks: UnsafeBufferPointer<Int32> { UnsafeBufferPointer(start: table, count: blockCount) }
    var tablePointer: UnsafePointer<Int32> { UnsafePointer(table) }
    /// Tokens whose keys and values are still to be computed.
    var pending: Int { tokens.count - computed }
    /// Whether its next token needs only the last one computed.
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

    /// Forgets what was computed and keeps what was generated.
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

    /// - Returns: why the sequence ends with `token`, if it does.
    func append(_ token: GeneratedToken) -> GeneratedText.Finish? {
        tokens.append(token.id)
        generated.append(token)
        if let choice = request.choice {
            let text = tokens[request.prompt.count...]
            if let option = choice.options.firstIndex(where: { $0.elementsEqual(text) }) {
                return .option(option)
            }
        } else if request.stopTokens.contains(token.id) {
            return .stopToken
        }
        if let criterion, criterion(token) { return .stoppingCriterion }
        return generated.count >= request.maxTokens ? .length : nil
    }
}

extension GenerationRequest {
    /// The limit of the prompt and the generated tokens together.
    var maxLength: Int { prompt.count + min(maxTokens, 1 << 40) }

    /// What is wrong with the request for a model of this geometry, if anything.
    func problem(_ config: Qwen2Config) -> GenerationError? {
        if prompt.isEmpty { return .emptyPrompt }
        let all = prompt + (choice?.options.flatMap { $0 } ?? [])
        if let token = all.first(where: { $0 < 0 || Int($0) >= config.vocabularySize }) {
            return .noSuchToken(token, vocabulary: config.vocabularySize)
        }
        if maxTokens < 1 { return .nothingToGenerate }
        if let choice, !choice.isPrefixFree { return .badChoice }
        if prompt.count >= config.contextLength {
            return .contextExceeded(tokens: prompt.count, context: config.contextLength)
        }
        return nil
    }
}
