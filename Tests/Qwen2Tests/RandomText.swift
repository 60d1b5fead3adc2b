/// Sebastiano Vigna's generator: the same numbers from the same seed, everywhere.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Texts with much of what makes tokenizers differ.
enum RandomText {
    private static let pieces = [
        " ", "  ", "\n", "\r\n", "\t", "'s", "'LL", "'ve", "'", "a", "Word", "über", "e\u{301}",
        "\u{301}", "١٢", "42", "½", "Ⅷ", "!?", "...", "—", "字", "ひらがな", "한국어", "ไทย", "हिन्दी",
        "🙂", "👩‍👩‍👧", "\u{200B}", "\u{A0}", "\u{2028}", "\u{3000}", "\u{85}", "\u{FEFF}", "\u{0}",
        "<|im_end|>", "<think>", "ﬁ", "Å", "\u{212B}", "\u{1100}\u{1161}", "\u{10FFFF}", "\u{E000}",
    ]

    static func make(_ random: inout SplitMix) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            if Int.random(in: 0..<4, using: &random) == 0 {
                let value = UInt32.random(in: 0...0x10FFFF, using: &random)
                if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
            } else {
                text += pieces.randomElement(using: &random) ?? ""
            }
        }
        return text
    }
}
