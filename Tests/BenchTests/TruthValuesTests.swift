import CommandLines
import Datasets
import Judging
import Pipelines
import RunLogs
import Testing
import Tournaments

@testable import bracket_bench

@Suite("What bracket-bench truth counts")
struct TruthValuesTests {
    private func votes(_ text: String) -> [VoteLog] {
        text.enumerated().map { place, letter in
            VoteLog(
                number: place + 1, order: .asListed,
                choice: letter == "1"
                    ? .prefers(.first) : letter == "2" ? .prefers(.second) : .abstains(.equal))
        }
    }

    @Test(
        "votes that stopping when decided would have asked for",
        arguments: [
            ("1", 1), ("111", 2), ("121", 3), ("11111", 3), ("12111", 4), ("12121", 5),
            ("111111111", 5), ("222211111", 9), ("-1-11", 4),
        ])
    func needed(said: String, asked: Int) {
        #expect(VoteCounts.needed(votes(said), VotingRule(max: said.count)) == asked)
    }

    private static let query = ArithmeticQuery(
        id: "q", prompt: "2+2?", answer: "4", level: "1", op: "add")

    private static let answers = GeneratedAnswers(
        generator: "g",
        answered: [.init(query, ["It is 4.", "It is 5.", "2 + 2 = 4.", "It is 6.", "2 + 2 = 5."])])

    @Test("pairs are made of an answer's own kind", arguments: 0..<20 as Range<UInt64>)
    func pairs(seed: UInt64) throws {
        func pair(_ kind: OwnPairs.Kind) throws -> PreferencePair {
            try #require(
                OwnPairs.make(kind, from: [Self.answers], samples: 8, seed: seed).first)
        }
        let right = try pair(.rightAndWrong)
        #expect(Self.query.isRight(right.chosen.text))
        #expect(!Self.query.isRight(right.rejected.text))
        #expect(right.id == "g/q")
        #expect(right.fields["generator"] == "g")
        let both = try pair(.bothRight)
        #expect(Set([both.chosen.text, both.rejected.text]) == ["It is 4.", "2 + 2 = 4."])
        let wrong = try pair(.bothWrong)
        let numbers = [wrong.chosen, wrong.rejected].map {
            KnownAnswer(Self.query.answer).key(of: $0.text)
        }
        #expect(numbers[0] != numbers[1])
        #expect(try pair(.bothWrong) == wrong)
    }

    @Test("a query without both kinds of answers makes no pair")
    func noPair() {
        let first = OwnPairs.make(.rightAndWrong, from: [Self.answers], samples: 1, seed: 1)
        #expect(first.isEmpty)
    }

    @Test("the earliest of equally common answers is the majority's")
    func majority() {
        let answered = Self.answers.answered[0]
        #expect(BestOfNCurve.majority(answered, of: 1) == 0)
        #expect(BestOfNCurve.majority(answered, of: 3) == 0)
        #expect(BestOfNCurve.majority(answered, of: 5) == 0)
        let other = GeneratedAnswers.Answered(Self.query, ["1", "2", "It is 2.", "1", "2"])
        #expect(BestOfNCurve.majority(other, of: 5) == 1)
    }

    @Test(
        "figures in words",
        arguments: [
            (Figure.share(81, of: 263), "30.8 % (25.5–36.6)"), (.share(0, of: 0), "–"),
            (
                Figure(value: 0.031, interval: -0.0001...0.0626, n: 9, unit: .difference),
                "+3.10 pt (-0.01 to +6.26)"
            ),
            (
                Figure(value: -0.02, interval: -0.04...0, n: 9, unit: .difference),
                "-2.00 pt (-4.00 to 0.00)"
            ),
            (.count(73.14, n: 4), "73.1"), (.count(12_345.6, n: 1), "12346"),
        ] as [(Figure, String)])
    func figures(figure: Figure, text: String) { #expect(figure.text == text) }

    @Test("sections, scale and seed are read, and mistakes named")
    func options() throws {
        func read(_ words: [String]) throws -> TruthOptions {
            try TruthOptions(
                Arguments(words, for: TruthCommand.command.spec, of: "bracket-bench"))
        }
        let options = try read(["--sections", "1,3", "--scale", "0.1", "--out", "x"])
        #expect(options.sections == [1, 3])
        #expect(options.scaled(500) == 50)
        #expect(options.scaled(3) == 1)
        #expect(options.command == "bracket-bench truth --scale 0.1 --sections 1,3")
        for (words, problem) in [
            (["--scale", "2"], "--scale is \"2\"; it must be a number above 0, up to 1"),
            (
                ["--sections", "11"],
                "--sections is \"11\"; it takes numbers from 1 to 10, as in 1,3"
            ),
            (["there"], "\"bracket-bench truth\" takes no operand \"there\""),
        ] {
            let error = #expect(throws: UsageError.self) { try read(words) }
            #expect(error?.problem == problem)
        }
    }
}
