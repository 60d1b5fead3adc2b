import Testing

@testable import Qwen2

@Suite("Pre-tokenizer")
struct Qwen2SplitterTests {
    /// The pieces of a text, by the tokenizers library where they surprise.
    @Test(
        "text is cut as the pattern cuts it",
        arguments: [
            ("", []), ("Hello world", ["Hello", " world"]), ("a  b", ["a", " ", " b"]),
            ("a   ", ["a", "   "]), (" \n", [" \n"]), ("\n\n a", ["\n\n", " a"]),
            ("a \n \n b", ["a", " \n \n", " b"]), ("x\r\ny", ["x", "\r\n", "y"]),
            ("don't I'LL we'Re", ["don", "'t", " I", "'LL", " we", "'Re"]),
            ("'s't'x", ["'s", "'t", "'x"]), ("'ſa", ["'ſ", "a"]), ("''s", ["''", "s"]),
            ("2024!", ["2", "0", "2", "4", "!"]), ("½Ⅷ", ["½", "Ⅷ"]),
            ("f(x)=1", ["f", "(x", ")=", "1"]),
            (" ?!\n\n a", [" ?!\n\n", " a"]), ("\t\tif", ["\t", "\tif"]), ("_x", ["_x"]),
            ("日本語🙂", ["日本語", "🙂"]), ("a\u{A0}b", ["a", "\u{A0}b"]), ("  $", [" ", " $"]),
            (" \u{301}", [" \u{301}"]), ("\u{3000}\u{3000}字", ["\u{3000}", "\u{3000}字"]),
            (" 1", [" ", "1"]), ("\u{85}\n", ["\u{85}\n"]), ("\u{2028}a", ["\u{2028}a"]),
        ] as [(String, [String])])
    func pieces(text: String, expected: [String]) {
        var text = text
        let pieces = text.withUTF8 { utf8 in
            var splitter = Qwen2Splitter(utf8)
            var pieces: [String] = []
            while let range = splitter.next() {
                let piece = UnsafeBufferPointer(rebasing: utf8[range])
                pieces.append(String(decoding: piece, as: UTF8.self))
            }
            return pieces
        }
        #expect(
            pieces.map { Array($0.unicodeScalars) } == expected.map { Array($0.unicodeScalars) })
    }
}
