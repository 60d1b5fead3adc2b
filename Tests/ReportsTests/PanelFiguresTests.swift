import JSON
import Testing
import Tournaments

@testable import Reports
@testable import RunLogs

@Suite("What is said of a panel")
struct PanelFiguresTests {
    /// A vote of a jury: letters for what each juror said of what was shown, and the verdict's.
    private static func vote(_ letters: String, _ verdict: Character, number: Int = 1) -> VoteLog {
        func choice(_ letter: Character) -> Vote.Choice {
            switch letter {
            case "1": .prefers(.first)
            case "2": .prefers(.second)
            case "=": .abstains(.equal)
            default: .abstains(.truncated)
            }
        }
        var vote = VoteLog(number: number, order: .asListed, choice: choice(verdict), tokens: 30)
        vote.jurors = zip("abc", letters).map {
            JurorVote(by: String($0), choice: choice($1), tokens: 10)
        }
        return vote
    }

    private static func log(_ votes: [VoteLog]) -> BracketLog {
        BracketLog(
            id: "p", prompt: ["prompt": "?"], format: "knockout",
            entrants: ["x", "y"].enumerated().map {
                .init(id: $1, seed: $0 + 1, candidate: ["text": .string($1)])
            },
            matches: [
                .init(
                    match: MatchID(round: 1, number: 1), first: "x", second: "y",
                    outcome: .win(.first), winner: "x", votes: votes)
            ], ranking: ["x", "y"])
    }

    private static func figures(_ ballots: [(String, Character, Int)]) -> PanelFigures {
        let votes = ballots.flatMap { letters, verdict, count in
            (0..<count).map { _ in vote(letters, verdict) }
        }
        var summary = RunSummary()
        summary.add(log(votes))
        return PanelFigures(summary.tally.jurors)
    }

    /// The textbook's table of two raters, 20, 5, 10 and 15: kappa 0.4.
    @Test("two jurors agree by Cohen's kappa")
    func two() {
        let figures = Self.figures([
            ("11", "1", 20), ("12", "=", 5), ("21", "=", 10), ("22", "2", 15),
        ])
        #expect(
            figures.rows.map(\.value) == [
                "a: with the jury in 100.0%, 500 tokens", "b: with the jury in 100.0%, 500 tokens",
                "Cohen's kappa 0.40 over the 50 votes that both gave",
            ])
        #expect(figures.rows.map(\.label) == ["jurors", "", "agreement"])
        #expect(figures.headline?.value == "0.40")
        #expect(figures.warnings == [])
    }

    @Test("three agree by Fleiss' kappa, and votes that one did not give are left out of it")
    func three() throws {
        let figures = Self.figures([
            ("111", "1", 6), ("112", "1", 2), ("222", "2", 6), ("22-", "2", 3), ("1=2", "=", 1),
        ])
        // 12 votes of all three in one, 2 with a third and 1 with nothing in common: (12 + 2/3) ÷ 15
        // agree; of 45 ratings 23 are the first, 21 the second, one equal.
        let agreed: Double = (12 + 2.0 / 3) / 15
        // 23² + 21² + 1² over 45².
        let expected: Double = 971 / 2025
        let kappa = try #require(figures.json["kappa"]?.double)
        #expect(abs(kappa - (agreed - expected) / (1 - expected)) < 1e-12)
        #expect(figures.json["votes"] == 15)
        #expect(figures.json["pairs"]?.array?.count == 3)
        #expect(
            figures.rows[2].value
                == "c: with the jury in 85.7%, no verdict in 3, 180 tokens")
        #expect(figures.rows[2].isOdd)
        #expect(
            figures.warnings == [
                "the juror c gave no verdict in 16.7% of the votes: the others decided them"
            ])
    }

    @Test("of a cascade it says how many votes each judge gave, and for how much")
    func cascade() {
        var cheap = VoteLog(number: 1, order: .swapped, choice: .prefers(.first), tokens: 6)
        cheap.by = "quick"
        cheap.jurors = [
            JurorVote(by: "quick", choice: .prefers(.first), tokens: 3),
            JurorVote(by: "quick", isExchanged: true, choice: .prefers(.first), tokens: 3),
        ]
        var dear = cheap
        dear.by = "large"
        dear.jurors[1].choice = .prefers(.second)
        dear.jurors.append(JurorVote(by: "large", choice: .prefers(.second), tokens: 90))
        var summary = RunSummary()
        summary.add(Self.log([cheap, cheap, cheap, dear]))
        let figures = PanelFigures(summary.tally.jurors)
        #expect(
            figures.rows.map(\.value) == [
                "quick gave 75.0% of the votes (3, 24 tokens); large gave 25.0% of the votes (1, 90 "
                    + "tokens)"
            ])
        #expect(figures.headline?.label == "escalated")
        #expect(figures.headline?.value == "25.0%")
    }

    @Test("one judge has no panel's figures")
    func none() {
        var summary = RunSummary()
        summary.add(Self.log([VoteLog(number: 1, order: .asListed, choice: .prefers(.first))]))
        #expect(PanelFigures(summary.tally.jurors).rows.isEmpty)
        #expect(PanelFigures(summary.tally.jurors).headline == nil)
    }

    @Test("votes are rated by the place that was shown, and the index keeps what was counted")
    func index() throws {
        let swapped = Self.vote("12", "1").listed(showing: .swapped)
        var other = Self.vote("12", "1")
        other.vote.order = .swapped
        let entry = BracketIndex.Entry(Self.log([Self.vote("12", "1"), swapped, other]))
        #expect(
            entry.json["jurors"] == [
                "names": ["a", "b"], "ballots": ["12:1": 2, "21:2": 1],
                "tokens": ["a": 30, "b": 30],
            ])
        #expect(try BracketIndex.Entry(.object(entry.json)) == entry)
        var forged = entry.json
        forged["jurors"] = ["names": ["a", "b"], "ballots": ["123:1": 2]]
        #expect(throws: LogError.self) { try BracketIndex.Entry(.object(forged)) }
    }
}
