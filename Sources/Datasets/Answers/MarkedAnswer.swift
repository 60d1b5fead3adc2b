/// What a worked solution marks as its final answer. The rules, in order:
///
/// 1. Thinking is no answer: nothing counts that stands behind a `<think>` which never closes
///    (NVIDIA-NeMo/Gym#1105).
/// 2. A line "Question: …" behind an answer begins another question, which a base model asked itself
///    (lm-evaluation-harness' GSM8K stops there; sgl-project/sglang#29933): the text ends there.
/// 3. The last `\boxed{…}`, MATH's mark, if it is closed; if it is open, there is no answer
///    (marin-community/marin#9163). An empty one is passed over: it quotes the instructions.
/// 4. `#### 18`, GSM8K's mark: a line that begins with exactly four `#` and holds a number with a
///    few words, or is the last line and holds a short answer. Other such lines are Markdown's
///    headings. It counts if it stands behind the last `\boxed`.
/// 5. "The answer is …", "**Answer:** …", "the correct option is …"; see `StatedAnswer`. The later
///    of this one and a number behind `####` counts (lm-evaluation-harness' `gsm8k` and
///    `minerva_math` have both).
/// 6. `A: …` as the last line, as GSM8K's released solutions have it.
enum MarkedAnswer {
    case marked(FinalAnswer)
    /// Nothing is marked; the text in which an answer may be looked for otherwise.
    case unmarked(String)
    /// The answer was begun and cut off.
    case cutOff

    init(in whole: String) {
        let text = Self.withoutThinking(whole)
        if text.utf8.count < whole.utf8.count, text.trimmed.isEmpty {
            self = .cutOff
            return
        }
        for part in Self.questions(text) {
            let boxed = Boxed.lastMark(in: part)
            let hash = HashAnswer(in: part)
            if let boxed {
                if let hash, hash.isNumber, hash.at > boxed.end {
                    self = .marked(hash.answer)
                } else if let content = boxed.content {
                    self = .marked(FinalAnswer(content, isProse: false))
                } else {
                    self = .cutOff
                }
                return
            }
            let stated = StatedAnswer(in: part)
            let isLater = hash.map { $0.isNumber && $0.at > stated?.at ?? 0 } ?? false
            if let answer = isLater
                ? hash?.answer
                : stated?.answer ?? hash?.answer
                    ?? Self.lastLine(part)
            {
                self = .marked(answer)
                return
            }
        }
        self = .unmarked(text)
    }

    private static func lastLine(_ text: String) -> FinalAnswer? {
        guard text.utf8.suffix(4096).contains(0x3A) else { return nil }
        guard let line = text.lines.last(where: { !$0.allSatisfy(\.isWhitespace) }),
            case let line = line.drop(while: \.isWhitespace), line.hasPrefix("A:")
        else { return nil }
        return FinalAnswer(line.dropFirst(2).withoutMarkdown)
    }

    /// Without what stands in `<think>…</think>`, or behind a `<think>` that is open.
    static func withoutThinking(_ text: String) -> String {
        let text = Neutralised(text).text
        guard text.holds("‹think›"), let open = text.firstRange(of: "‹think›") else { return text }
        return String(text[..<open.lowerBound])
    }

    /// The text, cut before each line that begins another question.
    private static func questions(_ text: String) -> [String] {
        guard text.holds("Question") || text.holds("Q:") else { return [text] }
        // "Question:", "**Question 2:**", "Q:".
        func begins(_ line: Substring) -> Bool {
            let start = line.drop { "*_# \t".contains($0) }
            return start.hasPrefix("Q:")
                || start.hasPrefix("Question")
                    && start.dropFirst(8).drop { $0 == " " || $0.isNumber }.hasPrefix(":")
        }
        var parts = [""]
        for line in text.lines {
            if begins(line) { parts.append("") }
            parts[parts.count - 1] += line + "\n"
        }
        return parts
    }
}

/// GSM8K's mark: a line `#### 18`.
private struct HashAnswer {
    var answer: FinalAnswer
    /// The line's place, in bytes.
    var at: Int
    /// Whether it says one number: headings seldom do.
    var isNumber: Bool

    /// The last such line of `text`. A number counts anywhere, another short answer only where
    /// nothing follows: else it is a heading.
    init?(in text: String) {
        guard text.holds("####") else { return nil }
        var place = text.utf8.count
        var isLast = true
        for line in text.lines.reversed() {
            place = max(0, place - line.utf8.count - 1)
            if line.allSatisfy(\.isWhitespace) { continue }
            if line.hasPrefix("####"), case let text = line.dropFirst(4).withoutMarkdown,
                !text.isEmpty, !text.hasPrefix("#")
            {
                answer = FinalAnswer(text, isProse: true)
                (at, isNumber) = (place, answer.quantity != nil && !Self.isNumbering(text))
                // "Round 2" is a heading; so may be "Blue", but that is compared as a text.
                if isNumber, AnswerToken.tokens(of: text).first?.kind == .word { return nil }
                if isNumber ? isLast || text.utf8.count <= 24 : isLast && text.utf8.count <= 100 {
                    if isNumber || !text.hasSuffix(":") { return }
                }
            }
            isLast = false
        }
        return nil
    }

    /// `1. Multiply`, `2) Add`: a heading's number.
    private static func isNumbering(_ text: String) -> Bool {
        let rest = text.drop { $0.isNumber }
        guard rest.count < text.count, let mark = rest.first, ".):".contains(mark) else {
            return false
        }
        return rest.dropFirst().first?.isWhitespace ?? true
    }
}

extension String {
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }

    fileprivate var lines: [Substring] {
        split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }

    /// Whether `mark`, in ASCII, occurs in it, looked for byte by byte: characters are slow to walk.
    func holds(_ mark: String) -> Bool {
        var text = self
        let mark = Array(mark.utf8)
        return text.withUTF8 { bytes in
            bytes.indices.dropLast(mark.count - 1).contains { start in
                bytes[start] == mark[0]
                    && bytes[start..<start + mark.count].elementsEqual(mark)
            }
        }
    }
}

extension Substring {
    /// Without the Markdown that marks text: `**bold**`, quotes, `code`.
    var withoutMarkdown: String {
        let marks: Set<Character> = ["*", "`", "\"", "“", "”", "_"]
        func isMark(_ character: Character) -> Bool {
            marks.contains(character) || character.isWhitespace
        }
        var text = String(drop(while: isMark))
        while let last = text.last, isMark(last) { text.removeLast() }
        // "2**3" is a power.
        guard text.utf8.count <= 4096, text.holds("**"), !text.contains(Self.power) else {
            return text
        }
        return text.replacing("**", with: "")
    }

    private static nonisolated(unsafe) let power = /\w\*\*\w/
}
