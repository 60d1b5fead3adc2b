/// `\boxed{…}` with matched braces, as mathematicians' models end their answers.
package enum Boxed {
    /// The last `\boxed{` of a text that has something in it.
    struct Mark {
        /// What stands in its braces; `nil` if they are never closed.
        var content: String?
        /// Where it begins and where the place behind its last brace is, in bytes.
        var start: Int
        var end: Int
    }

    /// What stands in the last `\boxed{…}`; `nil` if there is none that is closed.
    ///
    /// - Complexity: O(text): looks for the last opening first, and only then for its end.
    package static func last(in text: String) -> String? {
        mark(of: ["\\boxed{"], in: Array(text.utf8), before: .max)?.content
    }

    /// The last answer in boxes: an empty box quotes the instructions, and boxes with no more than
    /// "or", "and" or a comma between them are one answer. A space before the brace and `\fbox` are
    /// as good, as in lm-evaluation-harness' `minerva_math`.
    static func lastMark(in text: String) -> Mark? {
        let bytes = Array(text.utf8)
        func previous(_ limit: Int) -> Mark? {
            mark(of: ["\\boxed{", "\\boxed {", "\\fbox{"], in: bytes, before: limit)
        }
        var last = previous(.max)
        while let found = last, found.content?.allSatisfy(\.isWhitespace) == true {
            last = previous(found.start)
        }
        for _ in 0..<8 {
            guard let found = last, let content = found.content, let mark = previous(found.start),
                let other = mark.content, other != content, mark.end <= found.start,
                let joint = joint(String(decoding: bytes[mark.end..<found.start], as: UTF8.self))
            else { break }
            last = Mark(content: other + joint + content, start: mark.start, end: found.end)
        }
        return last
    }

    /// What joins two boxes with `text` between them to one answer; `nil` for boxes on their own.
    private static func joint(_ text: String) -> String? {
        guard text.utf8.count <= 32 else { return nil }
        let plain = text.filter { !$0.isWhitespace && !"$\\()[]{}".contains($0) }
        return [
            "or": " or ", "textor": " or ", "and": " and ", "textand": " and ", ",": ", ",
        ][plain]
    }

    private static func mark(
        of openings: [String], in bytes: [UInt8], before limit: Int
    ) -> Mark? {
        let openings = openings.map { Array($0.utf8) }
        for start in (0..<min(bytes.count, limit)).reversed() where bytes[start] == 0x5C {
            for opening in openings where bytes[start...].starts(with: opening) {
                let from = start + opening.count
                let content = content(of: bytes, from: from)
                return Mark(
                    content: content, start: start, end: from + (content?.utf8.count ?? 0) + 1)
            }
        }
        return nil
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
