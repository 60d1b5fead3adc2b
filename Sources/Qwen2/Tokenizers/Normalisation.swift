import Foundation

/// Unicode's composed normal form, NFC, also of long and hostile texts.
enum Normalisation {
    /// `text` in NFC. Fast where the text has only inert characters: Latin-1, Cyrillic, kana, Han,
    /// hangul, usual punctuation, emoji. Foundation normalises the stretches with others.
    static func nfc(_ text: String) -> String {
        var text = text
        text.makeContiguousUTF8()
        // Below U+0300, whose first byte is 0xCC, nothing changes.
        guard text.utf8.contains(where: { $0 >= 0xCC }) else { return text }
        var normalised = ""
        var done = text.startIndex
        for stretch in stretches(of: text.unicodeScalars) {
            normalised += text[done..<stretch.lowerBound]
            normalised += composed(text.unicodeScalars[stretch])
            done = stretch.upperBound
        }
        if done == text.startIndex { return text }
        return normalised + text[done...]
    }

    /// The ranges of characters that may change, each with the character before, with which they
    /// may compose.
    private static func stretches(
        of scalars: String.UnicodeScalarView
    ) -> [Range<String.Index>] {
        var stretches: [Range<String.Index>] = []
        var lastInert = scalars.startIndex
        for index in scalars.indices {
            let scalar = scalars[index].value
            if scalar < 0x300 || isInert(scalar) {
                lastInert = index
                continue
            }
            let end = scalars.index(after: index)
            if let open = stretches.last, open.upperBound >= lastInert {
                stretches[stretches.count - 1] = open.lowerBound..<end
            } else {
                stretches.append(lastInert..<end)
            }
        }
        return stretches
    }

    /// Foundation's composed form, with its errors corrected.
    private static func composed(_ scalars: Substring.UnicodeScalarView) -> String {
        var marks = 0
        var longestRun = 0
        var splits = false
        var hasFinals = false
        for scalar in scalars {
            let isMark = scalar.properties.canonicalCombiningClass != .notReordered
            marks = isMark ? marks + 1 : 0
            longestRun = max(longestRun, marks)
            splits = splits || decomposition(scalar) != nil
            hasFinals = hasFinals || finals.contains(scalar.value)
        }
        var text = String(scalars)
        // Foundation's time to sort the marks of a character is quadratic in their number, minutes
        // for a megabyte, unless they are sorted already. And it does not sort across characters
        // that decompose to two marks, and loses some that decompose to another one.
        if longestRun > 32 || splits { text = sortingMarks(text.unicodeScalars) }
        text = text.precomposedStringWithCanonicalMapping
        return hasFinals ? composingFinals(text.unicodeScalars) : text
    }

    /// The marks to which a character decomposes that is never composed again.
    private static func decomposition(_ scalar: Unicode.Scalar) -> [Unicode.Scalar]? {
        switch scalar {
        case "\u{340}": ["\u{300}"]
        case "\u{341}": ["\u{301}"]
        case "\u{343}": ["\u{313}"]
        case "\u{344}": ["\u{308}", "\u{301}"]
        case "\u{F73}": ["\u{F71}", "\u{F72}"]
        case "\u{F75}": ["\u{F71}", "\u{F74}"]
        case "\u{F81}": ["\u{F71}", "\u{F80}"]
        default: nil
        }
    }

    /// The consonants that end a hangul syllable.
    private static let finals: ClosedRange<UInt32> = 0x11A8...0x11C2

    /// Joins hangul syllables and the final consonants after them, which Foundation does not.
    ///
    /// Source: the Unicode Standard, section 3.12.
    private static func composingFinals(_ scalars: String.UnicodeScalarView) -> String {
        var joined = String.UnicodeScalarView()
        var last: UInt32 = 0
        for scalar in scalars {
            let isOpen = (0xAC00...0xD7A3).contains(last) && (last - 0xAC00) % 28 == 0
            if isOpen, finals.contains(scalar.value),
                let syllable = Unicode.Scalar(last + scalar.value - 0x11A7)
            {
                joined.removeLast()
                joined.append(syllable)
            } else {
                joined.append(scalar)
            }
            last = scalar.value
        }
        return String(joined)
    }

    /// The canonical ordering of the marks in every run of them.
    ///
    /// Source: the Unicode Standard, section 3.11, D108 and D109.
    private static func sortingMarks(_ scalars: String.UnicodeScalarView) -> String {
        var sorted = String.UnicodeScalarView()
        var run: [(order: UInt8, index: Int, scalar: Unicode.Scalar)] = []
        func flush() {
            run.sort { ($0.order, $0.index) < ($1.order, $1.index) }
            for mark in run { sorted.append(mark.scalar) }
            run.removeAll(keepingCapacity: true)
        }
        for scalar in scalars {
            for part in decomposition(scalar) ?? [scalar] {
                let order = part.properties.canonicalCombiningClass.rawValue
                if order == 0 {
                    flush()
                    sorted.append(part)
                } else {
                    run.append((order, run.count, part))
                }
            }
        }
        flush()
        return String(sorted)
    }

    /// Whether the scalar is known never to be changed by NFC nor to compose with the one before
    /// it.
    static func isInert(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x3040...0x3098, 0x309B...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF: true
        case 0xAC00...0xD7A3, 0x0400...0x0482, 0x048A...0x052F: true
        case 0x2010...0x2027, 0x2030...0x205E, 0x20A0...0x20BF, 0x2190...0x21FF: true
        case 0x2200...0x2328, 0x232B...0x23FF, 0x2460...0x2ADB, 0x3001...0x3029: true
        case 0x0388...0x03FF, 0x05D0...0x05EA, 0x0620...0x064A, 0x0E01...0x0E30: true
        case 0xFF01...0xFF9F, 0x1F300...0x1FAFF, 0x20000...0x2A6DF: true
        default: false
        }
    }
}
