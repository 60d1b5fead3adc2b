import Foundation
import JSON
import LanguageModels
import Pipelines
import Reports
import RunLogs
import TestSupport
import Testing
import Tournaments

@testable import Runs

/// `tournament.rating`, from a pipeline's file to the reports.
@Suite("Ratings that a pipeline asks for")
struct RatedRunTests {
    static let formats = [
        "knockout", "elo", "swiss", "double_elimination", "circular", "pivot",
    ]

    private func run(
        _ fixture: RunFixture, _ settings: String, workers: Int, folder: String? = nil
    ) async throws {
        let pipeline = try fixture.pipeline(
            "\(settings), votes: { max: 3 }, thinking: { on_limit: \"abstain\" }, "
                + "max_abstain_rate: 1",
            overrides: ["workers=\(workers)"])
        try await fixture.run(pipeline, folder: folder, model: .moody())
    }

    @Test(
        "tables are ranked by it, brackets keep their ranking", arguments: formats,
        ["bradley_terry", "elo"])
    func ranking(format: String, rating: String) async throws {
        let fixture = try RunFixture(records: (2...9).map { .numbered("n\($0)", $0) })
        try await run(fixture, "format: \"\(format)\", rating: \"\(rating)\"", workers: 1)
        let logs = try fixture.brackets()
        let plain = try RunFixture(records: (2...9).map { .numbered("n\($0)", $0) })
        try await run(plain, "format: \"\(format)\"", workers: 2)
        for (log, plain) in zip(logs, try plain.brackets()) {
            #expect(log.shape == plain.shape)
            #expect(log.matches == plain.matches || format == "swiss")
            guard format != rating else {
                // Elo is what a round robin has anyway.
                #expect(log == plain)
                continue
            }
            let rated = try #require(log.rated)
            #expect(rated.by == rating)
            #expect(rated.ratings.count == log.entrants.count)
            #expect(rated.ratings.allSatisfy { ($0.interval != nil) == (rating != "elo") })
            if plain.ratings.isEmpty {
                #expect(log.ranking == plain.ranking)
                #expect(log.ratings == [])
            } else {
                #expect(log.ratings == rated.ratings.map(\.value))
                let values = Dictionary(
                    uniqueKeysWithValues: zip(log.entrants.map(\.id), log.ratings))
                let ranked = log.ranking.compactMap { values[$0] }
                #expect(zip(ranked, ranked.dropFirst()).allSatisfy { $0 >= $1 - 1e-6 })
            }
            #expect(try BracketLog(JSON.parse(JSON.object(log.json).text)) == log)
            var line = JSON.object(log.json).bytes
            line.append(0x0A)
            #expect(log.line == line)
            let text = TextReport.bracket(log)
            #expect(text.contains(rating == "elo" ? "rated by Elo" : "rated by Bradley–Terry"))
            #expect(text.contains("±") == (rating != "elo"))
            let isDrawn = log.shape == .bracket || !log.shownRatings.isEmpty
            #expect((SVGBracket(log).document != nil) == isDrawn)
        }
    }

    @Test(
        "any number of workers gives the same bytes, and they can be verified", arguments: formats)
    func sameBytes(format: String) async throws {
        let fixture = try RunFixture(records: (2...12).map { .numbered("n\($0)", $0) })
        let settings = "format: \"\(format)\", rating: \"bradley_terry\""
        try await run(fixture, settings, workers: 1)
        let other = Repository.temporaryFolder()
        try await run(fixture, settings, workers: 16, folder: other)
        for name in ["brackets.jsonl", "winners.jsonl"] {
            #expect(fixture.bytes(name, in: other) == fixture.bytes(name))
        }
        let identity = try RunFolder(path: other).manifest().identity
        #expect(identity.rating == "bradley_terry")
        #expect(identity.elo == nil)
        #expect(identity.judging["tournament.rating"] == nil)
        let verification = try Verification(RunFolder(path: other), input: fixture.input)
        #expect(try await verification.report().problems == [])
    }

    @Test("an equal judgement is half a vote for both, a failed one nothing")
    func ties() throws {
        func vote(_ choice: Vote.Choice) -> VoteLog {
            VoteLog(number: 1, order: .asListed, choice: choice)
        }
        let entrants = ["a", "b"].enumerated().map {
            BracketLog.Entrant(id: $1, seed: $0 + 1, candidate: ["id": .string($1)])
        }
        func scores(_ outcome: Outcome, _ votes: [VoteLog]) -> [BradleyTerry.Score] {
            BracketLog(
                id: "p", prompt: [:], format: "elo", entrants: entrants,
                matches: [
                    BracketLog.MatchLog(
                        match: MatchID(round: 1, number: 1), first: "a", second: "b",
                        outcome: outcome, winner: nil, votes: votes)
                ], ranking: ["a", "b"]
            ).voteScores
        }
        func score(_ first: Double, _ second: Double) -> [BradleyTerry.Score] {
            [.init(first: 0, second: 1, firstWins: first, secondWins: second)]
        }
        let votes = [
            vote(.prefers(.first)), vote(.abstains(.equal)), vote(.abstains(.truncated)),
        ]
        #expect(scores(.win(.first), votes) == score(1.5, 0.5))
        #expect(scores(.equal, []) == score(0.5, 0.5))
        #expect(scores(.undecided, [vote(.abstains(.transport))]) == score(0, 0))
    }

    @Test(
        "a damaged rating is said, not taken",
        arguments: [
            #"{"by":"x","entrants":{}}"#, #"{"by":"x","entrants":{"a":{"rating":1e300}}}"#,
            #"{"by":"x","entrants":{"a":{"rating":5,"low":6,"high":7}}}"#,
            #"{"by":"x","entrants":{"a":{"rating":5,"low":4}}}"#, #"{"by":1}"#, "[]",
        ])
    func damaged(rated: String) throws {
        let line =
            #"{"id":"p","prompt":"?","format":"knockout","entrants":[{"id":"a","seed":1,"text":"x"}],"#
            + #""matches":[],"ranking":["a"],"rated":\#(rated)}"#
        let json = try JSON.parse(line)
        #expect(throws: LogError.self) { try BracketLog(json) }
    }
}
