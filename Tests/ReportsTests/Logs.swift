import Chance
import Foundation
import JSON
import RunLogs
import TestSupport
import Testing
import Tournaments

/// Bracket logs to draw: played by rule, without a judge.
enum Logs {
    static let question: JSONObject = [
        "prompt": "A train leaves at 9:40 and arrives at 13:05. How long does it travel?"
    ]

    static func entrant(_ seed: Int, _ id: String, _ text: String = "") -> BracketLog.Entrant {
        var candidate: JSONObject = ["id": .string(id)]
        if !text.isEmpty { candidate["text"] = .string(text) }
        return BracketLog.Entrant(id: id, seed: seed, candidate: candidate)
    }

    static func ids(_ count: Int) -> [String] {
        (1...count).map { $0 < 10 ? "c0\($0)" : "c\($0)" }
    }

    /// Votes in alternating order; `nil` abstains as truncated.
    static func votes(_ sides: [Side?], reason: Abstention = .truncated) -> [VoteLog] {
        sides.enumerated().map { index, side in
            VoteLog(
                number: index + 1, order: index.isMultiple(of: 2) ? .asListed : .swapped,
                choice: side.map { .prefers($0) } ?? .abstains(reason), tokens: 700 + 10 * index)
        }
    }

    /// Who gets which votes: the better seed mostly, by a seeded generator.
    static func randomVotes(_ generator: inout SplitMix64) -> [Side?] {
        let better = generator.next() % 4 != 0
        let first: Side = better ? .first : .second
        switch generator.next() % 8 {
        case 0: return [.first, .second]
        case 1: return [nil, nil]
        case 2: return [first, first.other, first]
        case 3: return [first, first, first.other, first]
        default: return [first, first, first]
        }
    }

    /// A knockout whose votes `judge` casts; the sides are those of the match as listed.
    static func knockout(
        _ format: Knockout, ids: [String]? = nil, texts: [String] = [], id: String = "q-17",
        prompt: JSONObject = question, judge: (Match) -> [Side?]
    ) -> BracketLog {
        let ids = ids ?? Self.ids(format.entrants)
        var results: MatchResults = [:]
        var played: [BracketLog.MatchLog] = []
        while let match = format.matches(after: results).first(where: { results[$0.id] == nil }) {
            let sides = judge(match)
            let balance = sides.reduce(0) { $0 + ($1 == .first ? 1 : $1 == .second ? -1 : 0) }
            let outcome: Outcome =
                balance == 0 ? .undecided : .win(balance > 0 ? .first : .second)
            results[match.id] = Tally(outcome)
            played.append(
                BracketLog.MatchLog(
                    match: match.id, first: ids[match.first], second: ids[match.second],
                    outcome: outcome,
                    winner: format.advancing(match, Tally(outcome)).map { ids[$0] },
                    votes: votes(sides)))
        }
        let ranking = format.standings(after: results)?.ranking ?? []
        return BracketLog(
            id: id, prompt: prompt, format: "knockout",
            entrants: ids.enumerated().map { seed, id in
                entrant(seed + 1, id, seed < texts.count ? texts[seed] : "")
            },
            matches: played.sorted { $0.match < $1.match }, ranking: ranking.map { ids[$0] })
    }

    static func knockout(of count: Int, thirdPlace: Bool = false, seed: UInt64 = 1) -> BracketLog {
        var generator = SplitMix64(seed: seed)
        return knockout(Knockout(entrants: count, thirdPlace: thirdPlace)) { _ in
            randomVotes(&generator)
        }
    }

    /// Everyone against everyone; the better seed wins but where `judge` says otherwise.
    static func elo(
        of count: Int, ids: [String]? = nil, tieBreaks: [BracketLog.TieBreak] = [],
        judge: (Match) -> [Side?]
    ) -> BracketLog {
        let ids = ids ?? Self.ids(count)
        var games: [Elo.Game] = []
        let played = RoundRobin(entrants: count).matches().map { match in
            let sides = judge(match)
            let balance = sides.reduce(0) { $0 + ($1 == .first ? 1 : $1 == .second ? -1 : 0) }
            let outcome: Outcome =
                balance == 0 ? .undecided : .win(balance > 0 ? .first : .second)
            games.append(Elo.Game(match, outcome))
            let winner: String? =
                if case .win(let side) = outcome { ids[match.entrant(side)] } else { nil }
            return BracketLog.MatchLog(
                match: match.id, first: ids[match.first], second: ids[match.second],
                outcome: outcome, winner: winner, votes: votes(sides, reason: .equal))
        }
        let ratings = Elo(orders: 100).meanRatings(entrants: count, games: games, seed: 7)
        let order = (0..<count).sorted { (-ratings[$0], $0) < (-ratings[$1], $1) }
        return BracketLog(
            id: "q-18", prompt: question, format: "elo",
            entrants: ids.enumerated().map {
                entrant($0 + 1, $1, "3 hours and \($0 + 20) minutes.")
            },
            matches: played, ratings: ratings, ranking: order.map { ids[$0] },
            tieBreaks: tieBreaks)
    }

    /// The published verdicts of RRM-7B on MMLU-Pro, one knockout of 32 per question.
    static func released() throws -> [BracketLog] {
        let file = Repository.file("samples/rrm-7b-mmlu-pro/verdicts.jsonl")
        let games = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")
            .map { try JSON.parse(String($0)) }
        return try stride(from: 0, to: games.count, by: 31).map {
            try released(Array(games[$0..<$0 + 31]))
        }
    }

    private static func released(_ games: [JSON]) throws -> BracketLog {
        func id(_ game: JSON, _ member: String) throws -> String {
            try #require(game[member]?.string)
        }
        let order = try games.prefix(16).flatMap { try [id($0, "first"), id($0, "second")] }
        var matches: [BracketLog.MatchLog] = []
        for (round, start) in [0, 16, 24, 28, 30].enumerated() {
            for (index, game) in games[start..<(start + (16 >> round))].enumerated() {
                let (first, second) = try (id(game, "first"), id(game, "second"))
                let winner = try id(game, "winner")
                let side: Side = winner == first ? .first : .second
                matches.append(
                    BracketLog.MatchLog(
                        match: MatchID(round: round + 1, number: index + 1), first: first,
                        second: second, outcome: .win(side), winner: winner, votes: votes([side])))
            }
        }
        let winner = try id(games[30], "winner")
        let ranking = [winner] + order.filter { $0 != winner }
        return BracketLog(
            id: "mmlu-pro-" + (try id(games[0], "id")), prompt: ["prompt": "(not in the release)"],
            format: "knockout", entrants: order.enumerated().map { entrant($0 + 1, $1) },
            matches: matches, ranking: ranking)
    }
}
