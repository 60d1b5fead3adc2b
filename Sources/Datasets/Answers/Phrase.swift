/// Words that may stand somewhere in a text: in any case, with any white space between, and neither
/// beginning nor ending inside a word or number.
struct Phrase {
    private let bytes: [UInt8]
    private let first: Character?
    private let last: Character?
    /// For each length of a beginning, the longest shorter beginning that it ends with.
    private var borders = [0, 0]

    init(_ text: String) {
        let plain = Self.plain(text)
        (bytes, first, last) = (Array(plain.utf8), plain.first, plain.last)
        for length in bytes.indices.dropFirst() {
            borders.append(grown(borders[length], by: bytes[length]))
        }
    }

    /// - Complexity: O(text): the search is Knuth, Morris and Pratt's (1977).
    func isHeld(by text: String) -> Bool {
        guard let first, let last else { return false }
        let text = Array(Self.plain(text).utf8)
        var length = 0
        for (at, byte) in text.enumerated() {
            if length == bytes.count { length = borders[length] }
            length = grown(length, by: byte)
            guard length == bytes.count else { continue }
            let before = String(
                decoding: text[..<(at + 1 - length)].suffix(9), as: UTF8.self)
            let after = String(decoding: text[(at + 1)...].prefix(9), as: UTF8.self)
            if !Self.isOneWord(before.reversed(), first), !Self.isOneWord(Array(after), last) {
                return true
            }
        }
        return false
    }

    /// The length of the longest beginning that ends with `byte`, behind one of `length`.
    private func grown(_ length: Int, by byte: UInt8) -> Int {
        var length = length
        while length > 0, bytes[length] != byte { length = borders[length] }
        return bytes[length] == byte ? length + 1 : 0
    }

    private static func plain(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Whether what stands beside `edge`, nearest first, belongs to its word or number.
    private static func isOneWord(_ beside: [Character], _ edge: Character) -> Bool {
        guard let next = beside.first else { return false }
        if edge.isLetter || edge.isNumber, next.isLetter || next.isNumber {
            // Languages without spaces have no words to be inside of.
            return !edge.unicodeScalars.contains {
                $0.properties.isIdeographic || (0x0E00...0x0EFF).contains($0.value)
                    || (0x3040...0x30FF).contains($0.value)
            }
        }
        guard edge.isNumber else { return false }
        let second = beside.dropFirst().first
        if "-−".contains(next) { return second?.isLetter != true }
        return "^_".contains(next) || (".,:/".contains(next) && second?.isNumber == true)
    }
}
