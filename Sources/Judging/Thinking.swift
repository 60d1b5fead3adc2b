/// The thinking in a reply.
enum Thinking {
    /// The tags that models put around it, in whatever case.
    private static let names = ["think", "thinking", "seed:think"]
    private static let tags: [(text: [UInt8], opens: Bool)] =
        names.flatMap { [(Array("<\($0)>".utf8), true), (Array("</\($0)>".utf8), false)] }
        + [(Array("[think]".utf8), true), (Array("[/think]".utf8), false)]

    /// The answer without the thinking, and whether there was any; `nil` where it has not ended.
    ///
    /// Thinking is a complete block wherever it stands, and all before a first end that nothing
    /// opened: the opening tag was part of the prompt then. Any further end is part of the answer.
    ///
    /// - Complexity: O(text).
    static func removed(from text: String) -> (answer: String, hadThinking: Bool)? {
        let bytes = Array(text.utf8)
        var kept: [UInt8] = []
        var plain = 0
        var isInside = false
        var hadThinking = false
        var at = 0
        while at < bytes.count {
            guard let tag = tag(bytes, at) else {
                at += 1
                continue
            }
            if tag.opens, !isInside {
                kept += bytes[plain..<at]
                isInside = true
            } else if !tag.opens, isInside || !hadThinking {
                if !isInside { kept = [] }
                plain = at + tag.text.count
                isInside = false
                hadThinking = true
            }
            at += tag.text.count
        }
        if isInside { return nil }
        guard hadThinking else { return (text, false) }
        return (String(decoding: kept + bytes[plain...], as: UTF8.self), true)
    }

    private static func tag(_ bytes: [UInt8], _ start: Int) -> (text: [UInt8], opens: Bool)? {
        guard bytes[start] == UInt8(ascii: "<") || bytes[start] == UInt8(ascii: "[") else {
            return nil
        }
        return tags.first { tag in
            bytes.count - start >= tag.text.count
                && zip(bytes[start...], tag.text).allSatisfy { lowercased($0) == $1 }
        }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte + 32 : byte
    }
}
