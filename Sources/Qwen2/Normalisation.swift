import Foundation

/// Unicode's composed normal form, NFC.
enum Normalisation {
    /// `text` in NFC. Costs nothing for text that has only characters which no neighbour can
    /// compose with: Latin-1, Cyrillic, kana, Han, hangul, usual punctuation, emoji.
    static func nfc(_ text: String) -> String {
        isPlainlyComposed(text) ? text : text.precomposedStringWithCanonicalMapping
    }

    private static func isPlainlyComposed(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { utf8 in
            // Below U+0300, whose first byte is 0xCC, nothing changes.
            guard let first = utf8.firstIndex(where: { $0 >= 0xCC }) else { return true }
            let rest = UnsafeBufferPointer(rebasing: utf8[first...])
            return String(decoding: rest, as: UTF8.self).unicodeScalars.allSatisfy {
                $0.value < 0x300 || isInert($0.value)
            }
        }
    }

    /// Whether the scalar is never changed by NFC and never composes with what is before it. Not
    /// all such scalars, but all of these.
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
