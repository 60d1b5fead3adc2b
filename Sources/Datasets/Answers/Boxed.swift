/// `\boxed{…}` with matched braces, as mathematicians' models end their answers.
package enum Boxed {
    /// What stands in the last `\boxed{…}`; `nil` if there is none that is closed.
    ///
    /// - Complexity: O(text): looks for the last opening first, and only then for its end.
    package static func last(in text: String) -> String? {
        let bytes = Array(text.utf8)
        let opening = Array("\\boxed{".utf8)
        let starts = stride(from: bytes.count - opening.count, through: 0, by: -1)
        return starts.first { bytes[$0] == opening[0] && bytes[$0...].starts(with: opening) }
            .flatMap { content(of: bytes, from: $0 + opening.count) }
    }

    private static func content(of bytes: [UInt8], from start: Int) -> String? {
        var depth = 1
        for at in start..<bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 { return String(decoding: bytes[start..<at], as: UTF8.self) }
            default: break
            }
        }
        return nil
    }
}
