/// What text from outside may imitate in a judge's prompt: the template's own headings, with which a
/// candidate could end its part and begin another, and the verdicts, which a judge could quote.
///
/// What is found stays legible and loses its power, as tokens of chat templates do: `### Assistant 2`
/// becomes `‹### Assistant 2›`, `</answer_1>` `‹/answer_1›`, and `\boxed{Assistant 1}`
/// `\boxed‹Assistant 1›`.
struct Disguise: Sendable, Hashable {
    private let spelling: VerdictSpelling
    /// Whole lines of the template, and beginnings of lines in which something is filled in; as
    /// `words`.
    private let lines: Set<String>
    private let beginnings: Set<String>
    /// What the template has in `< >` or `[ ]`, in lower case, without those.
    private let tags: Set<[UInt8]>

    /// - Parameter texts: the pieces of the template between what is filled in.
    init(texts: [String], spelling: VerdictSpelling) {
        self.spelling = spelling
        var lines: Set<String> = []
        var beginnings: Set<String> = []
        var tags: Set<[UInt8]> = []
        for (number, text) in texts.enumerated() {
            var parts = text.split(
                omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            // Before and behind the piece something is filled in, but at the ends.
            if number > 0 { parts.removeFirst() }
            if number < texts.count - 1, let last = parts.popLast() {
                beginnings.formUnion([Self.words(last.utf8)].compactMap(\.self))
            }
            lines.formUnion(parts.compactMap { Self.words($0.utf8) })
            let bytes = Array(text.utf8)
            tags.formUnion(bytes.indices.compactMap { Self.tag(bytes, $0)?.name })
        }
        self.lines = lines
        self.beginnings = beginnings
        self.tags = tags
    }

    /// `text` without the power to pass for the template or for a verdict, and what was found, each
    /// once; text without either is left as it is, byte for byte, and so is text from here.
    ///
    /// - Complexity: O(text); with a pattern see `VerdictPattern.matches`.
    func removed(from text: String) -> (text: String, found: [String]) {
        var bytes = Array(text.utf8)
        var found: [String] = []
        removeHeadings(&bytes, &found)
        removeTags(&bytes, &found)
        // Breaking one match of a pattern may leave another that overlapped it.
        for _ in 0..<4 where removeVerdicts(&bytes, &found) {}
        return found.isEmpty ? (text, []) : (String(decoding: bytes, as: UTF8.self), found)
    }

    // MARK: Headings

    private func removeHeadings(_ bytes: inout [UInt8], _ found: inout [String]) {
        var out: [UInt8] = []
        var copied = 0
        for line in bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            guard let heading = heading(of: line) else { continue }
            note(bytes[heading], &found)
            out += bytes[copied..<heading.lowerBound] + Self.open + bytes[heading] + Self.close
            copied = heading.upperBound
        }
        if copied > 0 { bytes = out + bytes[copied...] }
    }

    /// What of a line passes for a heading: all of it but the white space around, or its beginning.
    private func heading(of line: ArraySlice<UInt8>) -> Range<Int>? {
        // Longer lines are no headings; an answer may be one line.
        let trimmed = line.prefix(1000).drop(while: Self.isSpace)
        guard !trimmed.isEmpty, !trimmed.starts(with: Self.open) else { return nil }
        if line.count <= 1000, let words = Self.words(trimmed), lines.contains(words) {
            var end = trimmed.endIndex
            while Self.isSpace(trimmed[end - 1]) { end -= 1 }
            return trimmed.startIndex..<end
        }
        guard !beginnings.isEmpty, let colon = trimmed.firstIndex(of: UInt8(ascii: ":")),
            let words = Self.words(trimmed[...colon]), beginnings.contains(words)
        else { return nil }
        return trimmed.startIndex..<colon + 1
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// The letters and digits of a line, in lower case, a space between words: what is left of a
    /// heading whatever its markup. `nil` for what has fewer than three letters or is long.
    private static func words(_ line: some Collection<UInt8>) -> String? {
        // Nearly all lines; asking Unicode about each of their letters was a third of a run's processor time.
        if let plain = plainWords(line) { return plain.words }
        var words = ""
        var isInWord = false
        var letters = 0
        for scalar in String(decoding: line, as: UTF8.self).unicodeScalars {
            let isLetter = scalar.properties.isAlphabetic
            guard isLetter || scalar.properties.numericType != nil else {
                isInWord = false
                continue
            }
            if !isInWord, !words.isEmpty { words += " " }
            words += scalar.properties.lowercaseMapping
            isInWord = true
            if isLetter { letters += 1 }
            if words.utf8.count > 60 { return nil }
        }
        return letters >= 3 ? words : nil
    }

    /// The same of a line in ASCII as far as it is looked at; `nil` for others.
    private static func plainWords(_ line: some Collection<UInt8>) -> (words: String?, Void)? {
        var words: [UInt8] = []
        var isInWord = false
        var letters = 0
        for byte in line {
            guard byte < 0x80 else { return nil }
            let isCapital = UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
            let isLetter = isCapital || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
            guard isLetter || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte else {
                isInWord = false
                continue
            }
            if !isInWord, !words.isEmpty { words.append(0x20) }
            words.append(isCapital ? byte + 32 : byte)
            isInWord = true
            if isLetter { letters += 1 }
            if words.count > 60 { return (nil, ()) }
        }
        return (letters >= 3 ? String(decoding: words, as: UTF8.self) : nil, ())
    }

    // MARK: Tags

    private func removeTags(_ bytes: inout [UInt8], _ found: inout [String]) {
        if tags.isEmpty { return }
        var out: [UInt8] = []
        var copied = 0
        for start in bytes.indices where start >= copied {
            guard let tag = Self.tag(bytes, start), tags.contains(tag.name) else { continue }
            note(bytes[start..<tag.end], &found)
            out += bytes[copied..<start] + Self.open + bytes[start + 1..<tag.end - 1] + Self.close
            copied = tag.end
        }
        if copied > 0 { bytes = out + bytes[copied...] }
    }

    /// The short tag that begins at `start`, if one does: its name has at least three letters.
    private static func tag(_ bytes: [UInt8], _ start: Int) -> (name: [UInt8], end: Int)? {
        let close: UInt8
        switch bytes[start] {
        case UInt8(ascii: "<"): close = UInt8(ascii: ">")
        case UInt8(ascii: "["): close = UInt8(ascii: "]")
        default: return nil
        }
        var name: [UInt8] = []
        for byte in bytes[(start + 1)...].prefix(60) {
            if byte == close {
                let letters = name.filter { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 }
                return letters.count >= 3 ? (name, start + name.count + 2) : nil
            }
            if byte == bytes[start] || byte == 0x0A { return nil }
            name.append(UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte + 32 : byte)
        }
        return nil
    }

    // MARK: Verdicts

    /// - Returns: whether there were any.
    private func removeVerdicts(_ bytes: inout [UInt8], _ found: inout [String]) -> Bool {
        let verdicts = spelling.all(in: bytes).found.filter {
            // A pattern that takes the bare word takes it in every sentence.
            $0.whole != $0.verdict && spelling.choice(undressing: $0.spelled) != nil
        }
        if verdicts.isEmpty { return false }
        // A box's braces go; whatever else marks a verdict no longer stands beside it.
        let brace = spelling.pattern == nil ? 1 : 0
        var out: [UInt8] = []
        var copied = 0
        for verdict in verdicts where verdict.verdict.lowerBound >= copied {
            note(bytes[verdict.whole], &found)
            out += bytes[copied..<verdict.verdict.lowerBound - brace] + Self.open
            out += bytes[verdict.verdict] + Self.close
            copied = verdict.verdict.upperBound + brace
        }
        bytes = out + bytes[copied...]
        return true
    }

    private static let open = Array("‹".utf8)
    private static let close = Array("›".utf8)

    private func note(_ bytes: ArraySlice<UInt8>, _ found: inout [String]) {
        let text = String(decoding: bytes, as: UTF8.self)
        let shown =
            text.unicodeScalars.count <= 60 ? text : String(text.unicodeScalars.prefix(59)) + "…"
        if !found.contains(shown) { found.append(shown) }
    }
}
