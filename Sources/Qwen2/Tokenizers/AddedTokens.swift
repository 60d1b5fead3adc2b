/// A token that is not made by merging: a control token of the model, or a marker such as
/// `<think>`.
public struct AddedToken: Sendable, Hashable {
    public let id: TokenID
    public let text: String
    /// Whether it is a control token, which `decode` omits.
    public let isSpecial: Bool
    /// Whether it is matched in normalised text.
    var isNormalised = false
}

/// Finds added tokens in text, the leftmost longest first: a trie of their bytes.
struct AddedTokenFinder: Sendable {
    /// From node × 256 + byte to node; the root is node 0.
    private var edges: [Int: Int] = [:]
    private var tokens: [TokenID?] = [nil]
    private var begins = [Bool](repeating: false, count: 256)

    init(_ added: some Sequence<AddedToken>) {
        for token in added {
            var node = 0
            for byte in token.text.utf8 {
                if node == 0 { begins[Int(byte)] = true }
                if let known = edges[node << 8 | Int(byte)] {
                    node = known
                } else {
                    edges[node << 8 | Int(byte)] = tokens.count
                    node = tokens.count
                    tokens.append(nil)
                }
            }
            if node != 0 { tokens[node] = token.id }
        }
    }

    var isEmpty: Bool { edges.isEmpty }

    /// The first token at or after `start`, and its range.
    func first(
        in text: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> (range: Range<Int>, token: TokenID)? {
        for begin in start..<text.count where begins[Int(text[begin])] {
            if let match = longest(in: text, at: begin) { return (begin..<match.end, match.token) }
        }
        return nil
    }

    private func longest(
        in text: UnsafeBufferPointer<UInt8>, at begin: Int
    ) -> (end: Int, token: TokenID)? {
        var node = 0
        var best: (end: Int, token: TokenID)?
        for index in begin..<text.count {
            guard let next = edges[node << 8 | Int(text[index])] else { break }
            node = next
            if let token = tokens[node] { best = (index + 1, token) }
        }
        return best
    }
}

/// The finders for text before and after normalisation.
struct AddedTokenFinders: Sendable {
    let raw: AddedTokenFinder
    let normalised: AddedTokenFinder

    init(_ added: [AddedToken]) {
        raw = AddedTokenFinder(added.filter { !$0.isNormalised })
        normalised = AddedTokenFinder(added.filter(\.isNormalised))
    }
}
