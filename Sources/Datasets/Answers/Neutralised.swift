internal import Foundation

/// Untrusted text made safe to stand in a judge's prompt.
///
/// - A candidate's own thinking is taken out: the judge is to see the answer, and `</think>` inside
///   it must not end the judge's own thinking.
/// - Special tokens of chat templates (`<|im_end|>`, `<｜Assistant｜>`, `[INST]`, …) lose their power:
///   their angle brackets become `‹ ›`, so that a candidate cannot speak in another role.
///
/// Text without any of these is left as it is, byte for byte.
package struct Neutralised {
    package let text: String
    /// What is left when thinking is taken out, its tokens as they came.
    package let kept: String
    /// What was found, each once, in order: `<think> block`, `<|im_end|>`.
    package let found: [String]

    /// - Parameter keepThinking: whether thinking stays, its tags without power: for queries, whose
    ///   text is all there is to answer.
    /// - Complexity: O(text).
    package init(_ text: String, keepThinking: Bool = false) {
        guard Self.mayHoldTokens(text) else {
            self.text = text
            kept = text
            found = []
            return
        }
        var scanner = Scanner(bytes: Array(text.utf8))
        if !keepThinking { scanner.removeThinking() }
        kept = scanner.found.isEmpty ? text : String(decoding: scanner.bytes, as: UTF8.self)
        scanner.defuse()
        self.text = scanner.found.isEmpty ? text : String(decoding: scanner.bytes, as: UTF8.self)
        found = scanner.found
    }

    /// Whether `text` has a bracket that a token could begin with. Most answers have none.
    private static func mayHoldTokens(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { utf8 in
            guard let start = utf8.baseAddress else { return false }
            return [UInt8(ascii: "<"), UInt8(ascii: "[")].contains {
                memchr(start, Int32($0), utf8.count) != nil
            }
        }
    }

    private struct Scanner {
        var bytes: [UInt8]
        var found: [String] = []

        static let open = Array("<think>".utf8)
        static let close = Array("</think>".utf8)
        /// Templates whose tokens are plain words, in whatever case. `<|…|>`, `<｜…｜>` and `[|…|]` are
        /// recognised by form.
        static let words = """
            <think> </think> <thinking> </thinking> <seed:think> </seed:think> [THINK] [/THINK]
            [INST] [/INST] <<SYS>> <</SYS>> [SYSTEM_PROMPT] [/SYSTEM_PROMPT] [TOOL_CALLS] [/TOOL_CALLS]
            [TOOL_RESULTS] [/TOOL_RESULTS] [AVAILABLE_TOOLS] [/AVAILABLE_TOOLS] <tool_call> </tool_call>
            <tool_response> </tool_response> <start_of_turn> <end_of_turn> <start_of_image>
            <end_of_utterance> <s> </s> <bos> <eos> <pad> <unk> <mask> [gMASK] <sop> <eop> <BOS_TOKEN>
            <EOS_TOKEN>
            """
        static let patterns = words.lowercased().split(whereSeparator: \.isWhitespace).map {
            Array($0.utf8)
        }
        static let bars = [Array("|".utf8), Array("｜".utf8)]

        mutating func note(_ what: String) {
            if !found.contains(what) { found.append(what) }
        }

        /// Takes out `<think>…</think>`, and all before a `</think>` that nothing opened: in
        /// models whose template opens the thinking, the answer begins behind it.
        mutating func removeThinking() {
            var kept: [UInt8] = []
            var plain = 0
            var inside = false
            var at = 0
            while at < bytes.count {
                if bytes.starts(Self.close, at: at) {
                    if !inside { kept = [] }
                    inside = false
                    note("<think> block")
                    at += Self.close.count
                    while kept.isEmpty, at < bytes.count, bytes[at] == 0x0A { at += 1 }
                    plain = at
                } else if !inside, bytes.starts(Self.open, at: at) {
                    kept.append(contentsOf: bytes[plain..<at])
                    plain = at
                    inside = true
                    at += Self.open.count
                } else {
                    at += 1
                }
            }
            if plain > 0 { bytes = kept + bytes[plain...] }
        }

        mutating func defuse() {
            var out: [UInt8] = []
            var plain = 0
            var at = 0
            while at < bytes.count {
                guard let length = special(at: at) else {
                    at += 1
                    continue
                }
                let token = bytes[at..<at + length]
                note(String(decoding: token, as: UTF8.self))
                out.append(contentsOf: bytes[plain..<at])
                out.append(contentsOf: "‹".utf8)
                out.append(contentsOf: token.dropFirst().dropLast())
                out.append(contentsOf: "›".utf8)
                at += length
                plain = at
            }
            if plain > 0 { bytes = out + bytes[plain...] }
        }

        private static func isLetter(_ byte: UInt8) -> Bool {
            UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 32 || byte == UInt8(ascii: "_")
        }

        /// The length of the special token that starts at `at`, if one does.
        private func special(at: Int) -> Int? {
            guard bytes[at] == UInt8(ascii: "<") || bytes[at] == UInt8(ascii: "[") else {
                return nil
            }
            for pattern in Self.patterns where bytes.starts(pattern, at: at) {
                return pattern.count
            }
            let isAngle = bytes[at] == UInt8(ascii: "<")
            for bar in Self.bars where bytes.starts(bar, at: at + 1) {
                let end = bar + [UInt8(ascii: isAngle ? ">" : "]")]
                var cursor = at + 1 + bar.count
                // Special tokens are short and hold no spaces; code that shifts and pipes does.
                while cursor < min(bytes.count, at + 64), bytes[cursor] > 0x20 {
                    if bytes.starts(end, at: cursor) { return cursor + end.count - at }
                    // An array of F# is no token.
                    guard isAngle || Self.isLetter(bytes[cursor]) else { break }
                    cursor += 1
                }
            }
            return nil
        }
    }
}

extension [UInt8] {
    fileprivate func starts(_ pattern: [UInt8], at: Int) -> Bool {
        guard at + pattern.count <= count else { return false }
        for offset in pattern.indices {
            let byte = self[at + offset]
            let isUpper = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
            if (isUpper ? byte + 32 : byte) != pattern[offset] { return false }
        }
        return true
    }
}
