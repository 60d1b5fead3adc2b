import Files
import Foundation
import JSON
import TestSupport
import Testing

@testable import Datasets

@Suite("Grading of many answers")
struct GradingPropertyTests {
    private func fixture(_ name: String) throws -> [JSON] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let text = try String(
            contentsOf: folder.appending(path: "Fixtures/\(name).jsonl"), encoding: .utf8)
        return try text.split(separator: "\n").map { try JSON.parse(String($0)) }
    }

    @Test("rows with labels", arguments: [("grading", 483), ("math-labels", 42)])
    func labels(file: String, count: Int) throws {
        let rows = try fixture(file)
        #expect(rows.count == count)
        for row in rows {
            let text = try #require(row["text"]?.string)
            let reference = try #require(row["reference"]?.string)
            let match = row["match"]?.string.flatMap(AnswerMatch.init) ?? .auto
            #expect(
                KnownAnswer(reference, match: match).isGiven(in: text) == row["right"]?.bool,
                "\(row.text)")
        }
    }

    @Test("OlympiadBench's known answers are equal to themselves in other spellings")
    func golds() throws {
        let golds = try fixture("olympiad-golds").compactMap(\.string)
        #expect(golds.count == 275)
        for gold in golds {
            let known = KnownAnswer(gold)
            let bare = gold.replacing("$", with: "")
            for spelling in [
                gold, bare, bare.replacing("\\frac", with: "\\dfrac"),
                bare.replacing(" ", with: "  "), bare.replacing(/\ (?![A-Za-z])/, with: ""),
            ] {
                #expect(known.isGiven(in: "So \\boxed{\(spelling)}."), "\(spelling) \(gold)")
            }
        }
        for (a, b) in zip(golds, golds.dropFirst()) where a.filter({ $0 != " " }) != b {
            #expect(!KnownAnswer(a).isGiven(in: "\\boxed{\(b)}"), "\(a) \(b)")
        }
    }

    /// A rational number in one of its spellings.
    private func spelling(_ sign: Int, _ above: Int, _ below: Int, _ kind: Int) -> String {
        let minus = sign < 0 ? ["-", "−"][kind % 2] : ""
        switch kind % 6 {
        case 0: return "\(minus)\\frac{\(above)}{\(below)}"
        case 1: return "\(minus)\\dfrac{\(above * 3)}{\(below * 3)}"
        case 2: return "\(minus)\(above)/\(below)"
        case 3 where above > below && above % below != 0:
            return "\(minus)\(above / below) \\frac{\(above % below)}{\(below)}"
        case 4 where 1000 % below == 0:
            let thousandths = above * 1000 / below
            let decimals = String(1000 + thousandths % 1000).dropFirst()
            return "\(minus)\(thousandths / 1000).\(decimals)"
        case 5 where below == 1: return "\(minus)\(above)"
        default: return "\(minus)\\tfrac{ \(above) }{ \(below) }"
        }
    }

    private func marked(_ spelling: String, _ kind: Int) -> String {
        switch kind % 4 {
        case 0: "So\n\\boxed{\(spelling)}."
        case 1: "The answer is $\(spelling)$. See question 3."
        case 2: "#### \(spelling)"
        default: "**Final answer:** \(spelling)"
        }
    }

    @Test("never a false right: equal are the same numbers alone, however they are spelled")
    func property() {
        var chance = Seeded(state: 42)
        func number() -> (Int, Int, Int) {
            let below = [1, 2, 3, 4, 5, 7, 8, 10, 12, 25, 100].randomElement(using: &chance) ?? 1
            return (
                Bool.random(using: &chance) ? 1 : -1, Int.random(in: 1...400, using: &chance), below
            )
        }
        for _ in 0..<1_000 {
            let (a, b) = (number(), number())
            let kinds = (0..<3).map { _ in Int.random(in: 0..<12, using: &chance) }
            let reference = spelling(a.0, a.1, a.2, kinds[0])
            let same = marked(spelling(a.0, a.1, a.2, kinds[1]), kinds[2])
            #expect(KnownAnswer(reference).isGiven(in: same), "\(same) \(reference)")
            let other = marked(spelling(b.0, b.1, b.2, kinds[1]), kinds[2])
            let isEqual = a.0 * a.1 * b.2 == b.0 * b.1 * a.2
            #expect(
                KnownAnswer(reference).isGiven(in: other) == isEqual,
                "\(other) \(reference)")
        }
    }

    @Test("random texts are graded without a crash")
    func random() {
        let pieces = [
            "\\boxed{", "}", "{", "\\frac", "12", "3", ".", ",", "####", " ", "\n",
            "The answer is ",
            "(", ")", "\\text{", "^", "_", "-", "/", "=", "B", "x", "$", "\\", "**", "<think>",
            "</think>", "Answer:", "\\left", "or", "é", "\u{200D}", "½", "Question:", "%", "\\{",
            "\\}",
            "1e9", "\\sqrt", "!", "\r\n", "∪", "A:",
        ]
        var chance = Seeded(state: 7)
        var texts: [String] = []
        for _ in 0..<5_000 {
            let length = Int.random(in: 0..<12, using: &chance)
            texts.append(
                (0..<length).map { _ in pieces.randomElement(using: &chance) ?? "" }.joined())
        }
        var rights = 0
        for (text, reference) in zip(texts, texts.dropFirst()) {
            if KnownAnswer(reference).isGiven(in: text) { rights += 1 }
            _ = KnownAnswer.key(of: text)
        }
        #expect(rights < texts.count / 10)
    }

    @Test(
        "hostile texts cost linear time",
        arguments: [
            "\\boxed{", "\\boxed{}", "(", "{", "\\frac", "\\frac12", "#### 1\n", "the answer is ",
            "Q:\n",
            "answer ", "1,", "-", "\\text{", "**", "if the answer is 1 ", "A) ", "1,234",
        ])
    func hostile(piece: String) {
        let text = String(repeating: piece, count: 2_000)
        for reference in ["1", "B", "blue", text] {
            _ = KnownAnswer(reference).isGiven(in: text)
            _ = KnownAnswer(reference).key(of: "\\boxed{\(text.prefix(4000))")
        }
    }
}
