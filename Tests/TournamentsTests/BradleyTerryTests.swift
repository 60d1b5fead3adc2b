import Testing

@testable import Tournaments

@Suite("BradleyTerry")
struct BradleyTerryTests {
    /// The greatest posterior, found by Newton's method outside this project.
    static let cases: [(count: Int, scores: [BradleyTerry.Score], strengths: [Double])] = [
        (2, [score(0, 1, 3, 1)], [0.47444345060056153, -0.4744434506005614]),
        (
            3, [score(0, 1, 3, 0), score(1, 2, 2, 1), score(0, 2, 1.5, 1.5)],
            [0.6491351157395937, -0.424129873452757, -0.21014785214045942]
        ),
        // In two parts that never met.
        (
            4, [score(0, 1, 5, 0), score(2, 3, 2, 3)],
            [
                1.3781021820142507, -1.37810218201425, -0.18371906840058524, 0.18371906840058527,
            ]
        ),
        (2, [], [0, 0]),
        (1, [score(0, 0, 3, 1)], [0]),
        (0, [], []),
    ]

    private static func score(
        _ first: Int, _ second: Int, _ wins: Double, _ losses: Double
    ) -> BradleyTerry.Score {
        .init(first: first, second: second, firstWins: wins, secondWins: losses)
    }

    @Test("strengths are those of the greatest posterior", arguments: 0..<6)
    func strengths(index: Int) {
        let (count, scores, expected) = Self.cases[index]
        let strengths = BradleyTerry.strengths(count: count, scores)
        #expect(strengths.count == expected.count)
        #expect(zip(strengths, expected).allSatisfy { abs($0 - $1) < 1e-9 }, "\(strengths)")
    }
}
