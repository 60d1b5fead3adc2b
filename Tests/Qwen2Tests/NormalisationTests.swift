import Foundation
import Testing

@testable import Qwen2

@Suite("Normalisation")
struct NormalisationTests {
    @Test(
        "text comes out in normal form C",
        arguments: [
            ("", ""), ("plain", "plain"), ("é", "é"), ("e\u{301}", "\u{E9}"),
            ("字e\u{301}字", "字\u{E9}字"), ("\u{212B}\u{2126}", "\u{C5}\u{3A9}"),
            ("a\u{301}\u{323}", "\u{1EA1}\u{301}"), ("\u{301}", "\u{301}"),
            ("\u{1100}\u{1161}\u{11A8}", "\u{AC01}"), ("\u{AC00}\u{11A8}", "\u{AC01}"),
            ("\u{AC00}\u{11A7}", "\u{AC00}\u{11A7}"), ("\u{AC01}\u{11A8}", "\u{AC01}\u{11A8}"),
            ("\u{AC00}\u{301}\u{11A8}", "\u{AC00}\u{301}\u{11A8}"),
            ("b\u{30C}\u{F73}", "b\u{F71}\u{F72}\u{30C}"), ("x\u{344}", "\u{1E8D}\u{301}"),
            (
                "e" + String(repeating: "\u{301}\u{323}", count: 100),
                "\u{1EB9}" + String(repeating: "\u{323}", count: 99)
                    + String(repeating: "\u{301}", count: 100)
            ),
        ])
    func cases(text: String, expected: String) {
        let normalised = Normalisation.nfc(text)
        #expect(Array(normalised.unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test("characters that are said never to change never do")
    func inert() throws {
        for value in UInt32(0x300)...0x2FFFF where Normalisation.isInert(value) {
            let scalar = try #require(Unicode.Scalar(value))
            #expect(scalar.properties.canonicalCombiningClass == .notReordered)
            let text = "e" + String(scalar)
            #expect(
                text.precomposedStringWithCanonicalMapping.unicodeScalars
                    .elementsEqual(text.unicodeScalars))
        }
    }
}
