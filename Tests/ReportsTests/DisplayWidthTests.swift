import Testing

@testable import Reports

@Suite("Display width")
struct DisplayWidthTests {
    /// The widths are those of Unicode Standard Annex #11 and of `wcwidth` in glibc.
    @Test(
        "text is as wide as terminals show it",
        arguments: [
            ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("中文", 4), ("한국", 4), ("ｱ", 1),
            ("Ａ", 2), ("カ", 2), ("、", 2), ("😀", 2), ("⌚", 2), ("☃", 1), ("–…─▲★½·", 7),
            ("\u{1112}\u{1161}\u{11AB}", 2), ("𠀀", 2), ("สวัสดี", 4), ("🇫🇷", 2), ("\u{200B}", 0),
            ("␛", 1), ("\u{FFFD}", 1),
        ])
    func widths(text: String, expected: Int) {
        #expect(text.displayWidth == expected)
    }
}

@Suite("Printable")
struct PrintableTests {
    @Test(
        "what a terminal would obey, hide or reorder is made visible",
        arguments: [
            ("\u{1B}[31mred", "␛[31mred"), ("a\r\nb\u{7}\0", "a␍␊b␇␀"), ("\u{7F}", "␡"),
            ("\u{9B}2J", "\u{FFFD}2J"), ("\u{202E}evil", "\u{FFFD}evil"),
            ("a\u{2066}b\u{200F}c", "a\u{FFFD}b\u{FFFD}c"), ("a\u{200B}b", "a\u{FFFD}b"),
            ("a\u{2028}b", "a\u{FFFD}b"), ("a\tb", "a b"),
            ("soft\u{AD}hyphen", "soft\u{FFFD}hyphen"),
            ("\u{E0041}", "\u{FFFD}"), ("\u{301}a", "\u{25CC}\u{301}a"),
        ])
    func safe(raw: String, expected: String) {
        let printable = Printable(raw, .unicode)
        #expect(printable.text == expected)
        #expect(Printable(expected, .unicode).text == expected)
    }

    @Test("emoji lose what terminals disagree about")
    func emoji() {
        #expect(Printable("👨‍👩‍👧", .unicode).text == "👨👩👧")
        #expect(Printable("👨‍👩‍👧", .unicode).width == 6)
        #expect(Printable("👍🏽", .unicode).text == "👍")
        #expect(Printable("❤️", .unicode).width == 1)
    }

    @Test("stacked marks stop before they smear over other lines")
    func marks() {
        let raw = "e" + String(repeating: "\u{301}", count: 50)
        let scalars = Printable(raw, .unicode).text.unicodeScalars
        #expect(scalars.count == 7)
    }

    @Test("ASCII is ASCII")
    func ascii() {
        let text = Printable("“naïve” – 中 \u{1B}…", .ascii).text
        #expect(text == "\"na?ve\" - ? ?...")
    }

    @Test("cutting keeps whole characters inside the width")
    func cutting() {
        let name = Printable("候选答案17", .unicode)
        #expect(name.width == 10)
        #expect(name.cut(to: 10, ellipsis: "…") == name)
        #expect(name.cut(to: 6, ellipsis: "…").text == "候选…")
        #expect(name.cutStart(to: 6, ellipsis: "…").text == "…案17")
        #expect(name.cutMiddle(to: 8, ellipsis: "…").text == "候…案17")
        #expect(name.cutMiddle(to: 1, ellipsis: "…").text == "…")
        #expect(name.cutMiddle(to: 0, ellipsis: "…").text == "")
    }

    @Test(
        "text wraps between words and around wide characters",
        arguments: [
            ("one two three", 8, ["one two", "three"]),
            ("one  two", 5, ["one", "two"]),
            ("incomprehensibilities", 8, ["incompre", "hensibil", "ities"]),
            ("中文字字字", 5, ["中文", "字字", "字"]),
            ("a\n\nb", 5, ["a", "", "b"]),
            ("a\r\n  b", 5, ["a", "  b"]),
            ("\tx", 8, ["    x"]),
        ])
    func wrapping(text: String, width: Int, expected: [String]) {
        #expect(Printable.wrap(text, width: width, .unicode).map(\.text) == expected)
    }
}
