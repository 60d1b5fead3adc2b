extension Unicode.Scalar {
    /// Terminal columns, 0...2, as `wcwidth` and terminals count them.
    ///
    /// Source: Unicode Standard Annex #11 (East Asian Width); ambiguous characters count as one
    /// column, as they do outside of legacy East Asian locales.
    var displayWidth: Int {
        // Nearly all text: the properties below cost a table look-up each.
        if value < 0x300 { return value == 0xAD ? 1 : value < 0x20 || 0x7F..<0xA0 ~= value ? 0 : 1 }
        if isConjoiningJamo { return 0 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: return isWide ? 2 : 1
        }
    }

    /// Vowels and final consonants that join the leading consonant's two columns.
    private var isConjoiningJamo: Bool {
        0x1160...0x11FF ~= value || 0xD7B0...0xD7FF ~= value
    }

    private var isWide: Bool {
        if isRegionalIndicator { return false }
        return properties.isEmojiPresentation || Self.wide.contains { $0 ~= value }
    }

    /// Two of them make a flag, which is two columns wide; so each counts one.
    private var isRegionalIndicator: Bool { 0x1F1E6...0x1F1FF ~= value }

    /// East Asian Wide and Fullwidth, but for emoji, which carry a property of their own.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F,  // Hangul leading consonants
        0x2329...0x232A,
        0x2E80...0x303E,  // CJK radicals, punctuation
        0x3041...0x3247,  // kana, Bopomofo, Hangul letters
        0x3250...0x4DBF,  // enclosed, extension A
        0x4E00...0xA4CF,  // unified ideographs, Yi
        0xA960...0xA97F,
        0xAC00...0xD7A3,  // Hangul syllables
        0xF900...0xFAFF,
        0xFE10...0xFE19,
        0xFE30...0xFE6F,
        0xFF01...0xFF60,  // fullwidth forms
        0xFFE0...0xFFE6,
        0x16FE0...0x18DFF,  // Tangut
        0x1AFF0...0x1B2FF,  // kana supplements
        0x1F200...0x1F265,
        0x20000...0x3FFFD,  // extensions B and on
    ]
}

extension Character {
    var displayWidth: Int { unicodeScalars.reduce(0) { $0 + $1.displayWidth } }
}

extension StringProtocol {
    /// Terminal columns that the text takes up in one line.
    ///
    /// Right for text that `Printable` has been through: it takes out what terminals disagree
    /// about.
    var displayWidth: Int { unicodeScalars.reduce(0) { $0 + $1.displayWidth } }
}
