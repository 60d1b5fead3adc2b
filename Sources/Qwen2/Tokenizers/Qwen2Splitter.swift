/// Splits text into pieces for byte-pair encoding, as this pattern does:
///
/// ```
/// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*
/// |\s*[\r\n]+|\s+(?!\S)|\s+
/// ```
///
/// Every character belongs to exactly one piece. Linear time for any text.
///
/// Source: the `pre_tokenizer` in the `tokenizer.json` of Qwen2.
struct Qwen2Splitter {
    static let pattern =
        #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"#
        + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#

    private let text: UnsafeBufferPointer<UInt8>
    private let classes: UnsafePointer<UInt8>
    private var at = 0

    /// - Parameter text: valid UTF-8, which outlives the splitter.
    init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
        classes = ScalarClass.table
    }

    /// The bytes of the next piece, `nil` at the end.
    mutating func next() -> Range<Int>? {
        guard at < text.count else { return nil }
        let start = at
        at = end(from: start)
        return start..<at
    }

    /// Where the piece that begins at `start` ends.
    private func end(from start: Int) -> Int {
        let (kind, second) = scalar(at: start)
        if text[start] == UInt8(ascii: "'"), let end = contraction(from: start) { return end }
        switch kind {
        case ScalarClass.letter: return run(of: ScalarClass.letter, from: second)
        case ScalarClass.number: return second
        case ScalarClass.newline: return whitespace(from: start)
        default: break
        }
        // One character that is neither letter, number nor newline may lead a word.
        if second < text.count {
            let (next, third) = scalar(at: second)
            if next == ScalarClass.letter { return run(of: ScalarClass.letter, from: third) }
            if text[start] == UInt8(ascii: " "), next == ScalarClass.other {
                return symbols(from: third)
            }
        }
        return kind == ScalarClass.other ? symbols(from: second) : whitespace(from: start)
    }

    /// The end of `'s`, `'ll` and the like at an apostrophe, in upper or lower case.
    private func contraction(from start: Int) -> Int? {
        guard start + 1 < text.count else { return nil }
        switch lowercase(start + 1) {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
            return start + 2
        // The long s, which is an s when case does not matter.
        case 0xC5 where start + 2 < text.count && text[start + 2] == 0xBF: return start + 3
        case UInt8(ascii: "r"), UInt8(ascii: "v"):
            return lowercase(start + 2) == UInt8(ascii: "e") ? start + 3 : nil
        case UInt8(ascii: "l"): return lowercase(start + 2) == UInt8(ascii: "l") ? start + 3 : nil
        default: return nil
        }
    }

    private func lowercase(_ index: Int) -> UInt8 {
        guard index < text.count else { return 0 }
        let byte = text[index]
        return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }

    private func run(of kind: UInt8, from start: Int) -> Int {
        var end = start
        while end < text.count {
            let (next, after) = scalar(at: end)
            if next != kind { break }
            end = after
        }
        return end
    }

    /// The end of symbols that continue at `start`, and of the newlines after them.
    private func symbols(from start: Int) -> Int {
        run(of: ScalarClass.newline, from: run(of: ScalarClass.other, from: start))
    }

    /// The end of a piece of whitespace: through its last newline if it has one; else all but the
    /// last character, which leads what follows; else all.
    private func whitespace(from start: Int) -> Int {
        var end = start
        var last = start
        var afterNewline: Int?
        while end < text.count {
            let (kind, after) = scalar(at: end)
            if kind == ScalarClass.newline {
                afterNewline = after
            } else if kind != ScalarClass.space {
                break
            }
            last = end
            end = after
        }
        if let afterNewline { return afterNewline }
        return end == text.count || last == start ? end : last
    }

    /// The class of the scalar at `index`, and where the next one is.
    @inline(__always)
    private func scalar(at index: Int) -> (kind: UInt8, next: Int) {
        let lead = text[index]
        if lead < 0x80 { return (classes[Int(lead)], index + 1) }
        return longScalar(at: index, lead: UInt32(lead))
    }

    private func longScalar(at index: Int, lead: UInt32) -> (kind: UInt8, next: Int) {
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        var value = lead & (0x7F >> UInt32(length))
        for offset in 1..<length { value = value << 6 | UInt32(text[index + offset] & 0x3F) }
        if value < ScalarClass.tableEnd { return (classes[Int(value)], index + length) }
        let kind = Unicode.Scalar(value).map(ScalarClass.ofProperties) ?? ScalarClass.other
        return (kind, index + length)
    }
}
