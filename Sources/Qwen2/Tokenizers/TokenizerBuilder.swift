/// The parts of a tokenizer.
struct TokenizerParts {
    var vocabulary: Vocabulary
    var merges: MergeTable
    var byteTokens: [TokenID]
    var added: [AddedToken]
    var normalises: Bool
}

/// Builds a tokenizer from the content of either format, and rejects contradictions.
struct TokenizerBuilder {
    private let file: String
    private let format: String
    /// Tokens must be below it: a small file cannot cause a large allocation.
    private let limit: Int
    private var added: [TokenID: AddedToken]
    private var vocabulary: Vocabulary
    private var merges: MergeTable
    private var rank: UInt32 = 0
    private var scratch: [UInt8] = []

    /// - Parameters:
    ///   - tokens: the number of tokens, added ones included.
    ///   - merges: the number of merges.
    init(
        file: String, format: String, tokens: Int, merges: Int, added: [AddedToken]
    ) throws(CheckpointError) {
        // Every merge makes a token, so their numbers are about equal.
        guard tokens < 1 << 22, merges <= tokens * 4 + 1024, added.count <= 4096 else {
            throw .malformed(
                file: file, format: format,
                problem: "\(tokens) tokens, \(added.count) of them added, and \(merges) merges")
        }
        self.file = file
        self.format = format
        limit = min(tokens * 2 + 1024, 1 << 22)
        vocabulary = Vocabulary(capacity: tokens)
        self.merges = MergeTable(capacity: merges)
        self.added = [:]
        try add(added)
    }

    func malformed(_ problem: String) -> CheckpointError {
        .malformed(file: file, format: format, problem: problem)
    }

    private mutating func add(_ tokens: [AddedToken]) throws(CheckpointError) {
        for token in tokens {
            let size = token.text.utf8.count
            guard 0..<limit ~= Int(token.id), 1...256 ~= size else {
                throw malformed(
                    "the added token \(quoted(token.text)), \(token.id), has \(size) bytes or a "
                        + "number that is not from 0 to \(limit - 1)")
            }
            guard added.updateValue(token, forKey: token.id) == nil else {
                throw malformed("the added token \(token.id) occurs twice")
            }
            var text = token.text
            text.withUTF8 { vocabulary.addPlain(UnsafeRawBufferPointer($0), as: token.id) }
        }
    }

    /// Adds the token with this spelling in the byte alphabet. Added tokens are ignored: no text
    /// may be merged into one.
    mutating func add(
        spelling: UnsafeRawBufferPointer, as number: Int
    ) throws(CheckpointError) {
        guard 0..<limit ~= number else {
            throw malformed("a token with the number \(number), not from 0 to \(limit - 1)")
        }
        let token = TokenID(number)
        guard added[token] == nil else { return }
        guard vocabulary.add(spelling, as: token) else {
            throw malformed(
                "the token \(quoted(String(decoding: spelling, as: UTF8.self))), \(token), or its "
                    + "number occurs twice")
        }
    }

    /// Adds a token that text is never encoded to.
    mutating func addUnused(_ spelling: UnsafeRawBufferPointer, as number: Int) {
        vocabulary.addPlain(spelling, as: TokenID(number))
    }

    /// Adds the next merge, two spellings with a space between.
    mutating func addMerge(_ pair: UnsafeRawBufferPointer) throws(CheckpointError) {
        // No spelling in the byte alphabet has a space.
        let space = pair.firstIndex(of: UInt8(ascii: " ")) ?? pair.endIndex
        try addMerge(
            UnsafeRawBufferPointer(rebasing: pair[..<space]),
            UnsafeRawBufferPointer(rebasing: pair[space...].dropFirst()))
    }

    /// Adds the next merge.
    mutating func addMerge(
        _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
    ) throws(CheckpointError) {
        scratch.removeAll(keepingCapacity: true)
        let spelled = ByteAlphabet.append(left, to: &scratch)
        let middle = scratch.count
        guard spelled, ByteAlphabet.append(right, to: &scratch), middle > 0,
            scratch.count > middle,
            let parts = scratch.withUnsafeBytes({ bytes -> (TokenID, TokenID, TokenID)? in
                guard
                    let left = vocabulary.token(UnsafeRawBufferPointer(rebasing: bytes[..<middle])),
                    let right = vocabulary.token(
                        UnsafeRawBufferPointer(rebasing: bytes[middle...])),
                    let both = vocabulary.token(bytes)
                else { return nil }
                return (left, right, both)
            })
        else {
            let pair = [left, right].map { quoted(String(decoding: $0, as: UTF8.self), limit: 60) }
            throw malformed(
                "the merge of \(pair[0]) and \(pair[1]) is not one of two tokens that make a third")
        }
        merges.add(parts.0, parts.1, MergeTable.Merge(rank: rank, merged: parts.2))
        rank += 1
    }

    consuming func finish(normalises: Bool) throws(CheckpointError) -> TokenizerParts {
        var byteTokens: [TokenID] = []
        for byte in UInt8.min...UInt8.max {
            guard let token = withUnsafeBytes(of: byte, { vocabulary.token($0) }) else {
                throw malformed("no token stands for the byte \(byte), so not all text has tokens")
            }
            byteTokens.append(token)
        }
        return TokenizerParts(
            vocabulary: vocabulary, merges: merges, byteTokens: byteTokens,
            added: Array(added.values), normalises: normalises)
    }
}
