import Foundation
import Testing

@testable import Judging

@Suite("VerdictPattern")
struct VerdictPatternTests {
    private func groups(_ pattern: String, _ text: String) throws -> [String]? {
        let bytes = Array(text.utf8)
        return try VerdictPattern(pattern).matches(in: bytes)?.map {
            String(decoding: bytes[$0.group], as: UTF8.self)
        }
    }

    @Test(
        "finds what Foundation's regular expressions find",
        arguments: [
            #"<answer>\[\[([AB])\]\]</answer>"#, #"\[\[([A-Z]+)\]\]"#, "(a+)b?", "(a|ab)(c|bcd)?",
            "(?i)winner: *(\\w+)", "(?:x|y)*?(z)", "^(\\S+)", "(\\d{2,3})", "(\\S+)$",
            "([^\\s,]+),",
            "\\b(A|B)\\b", "(.*)é", "(?s)(a.c)", "(?m)^([ab])$", "((a)|b)+", "([a\\-z])",
            "(?<verdict>[AB])!", "(\\u00e9+)", "(a{0,2}?)b", "([\\w.-]+)@",
        ])
    func asFoundation(pattern: String) throws {
        let texts = [
            "", "<answer>[[A]]</answer>", "[[AB]] [[B]]", "aaab abcd ac", "Winner:  Böb, WINNER: a",
            "xyxyz z", "12 345 6789", "a, b,c", "A B AB", "caféé", "a\nc\nb", "A!B!",
            "me.x-y@z aab",
            "aabab\n",
        ]
        for text in texts {
            let regex = try NSRegularExpression(pattern: pattern)
            let whole = NSRange(text.startIndex..., in: text)
            let expected = regex.matches(in: text, range: whole).map { match in
                Range(match.range(at: 1), in: text).map { String(text[$0]) } ?? ""
            }
            #expect(try groups(pattern, text) == expected, "\(pattern) in \(text)")
        }
    }

    @Test(
        "says what it does not follow",
        arguments: [
            ("A|B", "which needs a group ( ) for the verdict"), ("[", "which leaves a [ open"),
            ("(a", "which leaves a group open"),
            ("a)", "which closes a group that it did not open"),
            ("(a)(?=b)", "whose (?= is not supported"), ("(?<=a)(b)", "which looks around"),
            ("(a)\\1", "whose \\1 is not supported"), ("(a{2000})", "no number of times"),
            ("*(a)", "which repeats nothing"), ("(a{999}){999}", "which repeats too much"),
            ("(a)(){1000}{1000}{1000}\\", "which ends in a backslash"),
            (String(repeating: "(", count: 900), "nested too deeply"),
        ])
    func refused(pattern: String, problem: String) {
        let error = #expect(throws: VerdictPattern.Problem.self) { try VerdictPattern(pattern) }
        #expect(error?.text.contains(problem) == true)
    }

    @Test("takes time in proportion to the text, whatever the pattern")
    func linear() throws {
        #expect(try groups("(?:a+)+([AB])$", String(repeating: "a", count: 300) + "!") == [])
        #expect(try groups("(?:a|a)*([AB])$", String(repeating: "a", count: 300) + "A") == ["A"])
        let text = String(repeating: "[[", count: 3000) + "[[B]]"
        #expect(try groups(#"\[\[([AB])\]\]"#, text) == ["B"])
        // What matches nothing at all comes to an end as well.
        #expect(try groups("(a*)*", "b").map { $0.allSatisfy(\.isEmpty) } == true)
    }

    @Test("gives up a search that goes over a text again and again")
    func givenUp() throws {
        let pattern = try VerdictPattern("([AB])(?:[^Z]*Z)?")
        let text = Array(String(repeating: "A", count: 300).utf8)
        #expect(pattern.matches(in: text)?.count == 300)
        #expect(pattern.matches(in: text, patience: 10_000) == nil)
    }
}
