import Foundation
import JSON
import TestSupport
import Testing

@testable import Tournaments

/// Ratings with intervals of real games, computed by others: choix 0.4.1, evalica 0.4.2 and
/// arena-rank 0.1.1 (see the files' `definitions` and `cross_checks`).
@Suite("Bradley–Terry on real games")
struct RatingIntervalTests {
    private func games(
        _ name: String
    ) throws -> (table: [JSON], scores: [BradleyTerry.Score]) {
        let real = try RealGames(name)
        return (
            real.table,
            real.games.map {
                BradleyTerry.Score(
                    first: $0.first, second: $0.second, firstWins: $0.score,
                    secondWins: 1 - $0.score)
            }
        )
    }

    @Test(
        "strengths of maximum likelihood and sandwich intervals are those published",
        arguments: RealGames.names)
    func published(name: String) throws {
        let (table, scores) = try games(name)
        let strengths = BradleyTerry.strengths(count: table.count, scores, prior: 0)
        let errors = try #require(
            BradleyTerry.errors(strengths, scores, prior: 0, by: .sandwich))
        let mean = strengths.reduce(0, +) / Double(strengths.count)
        let scale = 400 / BradleyTerry.logarithmOf10
        for (index, row) in table.enumerated() {
            let rating = 1000 + scale * (strengths[index] - mean)
            let published = try #require(row["bt_rating"]?.double)
            #expect(abs(rating - published) < 1e-4, "\(row["id"]?.text ?? "")")
            let ends = row["bt_ci95"]?.array?.compactMap(\.double) ?? []
            try #require(ends.count == 2)
            let reach = 1.959964 * scale * errors[index]
            #expect(abs(rating - reach - ends[0]) < 1e-3, "\(row["id"]?.text ?? "")")
            #expect(abs(rating + reach - ends[1]) < 1e-3, "\(row["id"]?.text ?? "")")
        }
    }

    @Test("the usual prior orders those with many games alike", arguments: RealGames.names)
    func prior(name: String) throws {
        let (table, scores) = try games(name)
        let strengths = BradleyTerry.strengths(count: table.count, scores)
        let errors = try #require(BradleyTerry.errors(strengths, scores))
        let mean = strengths.reduce(0, +) / Double(strengths.count)
        for (index, row) in table.enumerated() {
            let published = try #require(row["bt_theta"]?.double)
            // The prior draws strengths to the middle, by less than they are uncertain.
            #expect(abs(strengths[index] - mean - published) < errors[index])
        }
    }

    // By numpy 2: the inverse of the posterior's Hessian at the strengths of `BradleyTerryTests`,
    // and its sandwich, both between P = 1 − 11ᵀ / n.
    static let errors: [(scores: [BradleyTerry.Score], posterior: [Double], sandwich: [Double])] = [
        (
            [.init(first: 0, second: 1, firstWins: 3, secondWins: 1)],
            [0.5204241902648028, 0.5204241902648028], [0.06307077948527522, 0.06307077948527522]
        ),
        (
            [
                .init(first: 0, second: 1, firstWins: 3, secondWins: 0),
                .init(first: 1, second: 2, firstWins: 2, secondWins: 1),
                .init(first: 0, second: 2, firstWins: 1.5, secondWins: 1.5),
            ],
            [0.5738128350266063, 0.5512891287104706, 0.5396118806430558],
            [0.4837418535375465, 0.464113177628499, 0.3914719874228992]
        ),
        (
            [
                .init(first: 0, second: 1, firstWins: 5, secondWins: 0),
                .init(first: 2, second: 3, firstWins: 2, secondWins: 3),
            ],
            [1.4048934804323931, 1.4048934804323934, 1.2121257887522547, 1.2121257887522547],
            [0.4134215030220991, 0.4134215030220993, 0.017183648245648993, 0.01718364824564899]
        ),
    ]

    @Test("errors of small cases are those of another program", arguments: 0..<3)
    func small(index: Int) throws {
        let (scores, posterior, sandwich) = Self.errors[index]
        let strengths = BradleyTerry.strengths(count: posterior.count, scores)
        for (uncertainty, expected) in [
            (BradleyTerry.Uncertainty.posterior, posterior), (.sandwich, sandwich),
        ] {
            let errors = try #require(
                BradleyTerry.errors(strengths, scores, by: uncertainty))
            #expect(errors.count == expected.count)
            #expect(zip(errors, expected).allSatisfy { abs($0 - $1) < 1e-9 }, "\(errors)")
        }
    }

    @Test("five votes on a pair, over one match or two, count as 2.27, whichever is listed first")
    func effective() {
        let once = [BradleyTerry.Score(first: 0, second: 1, firstWins: 3, secondWins: 2)]
        let twice = [
            BradleyTerry.Score(first: 0, second: 1, firstWins: 1, secondWins: 2),
            BradleyTerry.Score(first: 1, second: 0, firstWins: 0, secondWins: 2),
        ]
        for scores in [once, twice] {
            let effective = BradleyTerry.effective(scores)
            #expect(effective.count == 1)
            #expect(effective[0].first == 0 && effective[0].second == 1)
            #expect(abs(effective[0].firstWins - 3 / 2.2) < 1e-12)
            #expect(abs(effective[0].secondWins - 2 / 2.2) < 1e-12)
        }
        let single = BradleyTerry.Score(first: 0, second: 1, firstWins: 0.5, secondWins: 0.5)
        #expect(BradleyTerry.effective([single]) == [single])
        #expect(BradleyTerry.effective([]) == [])
    }

    // By numpy 2, as above.
    @Test("ratings of three by their votes")
    func ratings() throws {
        let votes: [BradleyTerry.Score] = [
            .init(first: 0, second: 1, firstWins: 3, secondWins: 2),
            .init(first: 1, second: 2, firstWins: 0, secondWins: 1),
            .init(first: 0, second: 2, firstWins: 5, secondWins: 0),
        ]
        let values = [1133.1325454165926, 926.6053167958174, 940.26213778759]
        let reaches = [229.36155925289535, 252.83328795017897, 250.38911258225855]
        for (index, rating) in BradleyTerry.ratings(count: 3, votes: votes).enumerated() {
            #expect(abs(rating.value - values[index]) < 1e-5)
            let interval = try #require(rating.interval)
            #expect(abs(interval.lowerBound - values[index] + reaches[index]) < 1e-5)
            #expect(abs(interval.upperBound - values[index] - reaches[index]) < 1e-5)
        }
    }

    @Test("nobody, one and very many have ratings; only very many have no intervals")
    func sizes() {
        #expect(BradleyTerry.ratings(count: 0, votes: []) == [])
        #expect(BradleyTerry.ratings(count: 1, votes: []).map(\.value) == [1000])
        let many = (1...BradleyTerry.errorLimit).map {
            BradleyTerry.Score(first: 0, second: $0, firstWins: 1, secondWins: 0)
        }
        let ratings = BradleyTerry.ratings(count: many.count + 1, votes: many)
        #expect(ratings.allSatisfy { $0.interval == nil && $0.value.isFinite })
        #expect(ratings[0].value > ratings[1].value)
    }
}
