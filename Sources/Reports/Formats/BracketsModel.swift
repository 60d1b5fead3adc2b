internal import JSON
public import RunLogs
internal import Tournaments

/// One prompt's tournament in the shapes of `brackets-model`, which existing bracket viewers read:
/// `participants`, `stages`, `groups`, `rounds`, `matches` and `matchGames`.
///
/// Ids are numbers: participants in the order of their seeds, matches in the order of the log. An
/// undecided match is a draw; who goes on shows in the next round. Scores are votes.
public struct BracketsModel {
    private let log: BracketLog
    private let participants: [String: Int]

    public init(_ log: BracketLog) {
        self.log = log
        participants = Dictionary(log.entrants.enumerated().map { ($1.id, $0) }) { first, _ in first
        }
    }

    /// The document, over several lines.
    public var text: String { JSON.object(json).prettyText + "\n" }

    private enum Status: Int {
        case locked = 0
        case completed = 4
    }

    var json: JSONObject {
        let isKnockout = log.shape == .bracket
        let field = isKnockout ? KnockoutField(log) : nil
        // Whatever a log calls its rounds, there are no more than it has matches.
        let rounds = Set(log.matches.map(\.match.round)).sorted()
        let third = field?.thirdPlace?.match
        let matches = field.map { knockout($0) } ?? listed(rounds)
        var groups: [JSON] = [group(0, number: 1)]
        if third != nil { groups.append(group(1, number: 2)) }
        var roundRows: [JSON] = rounds.indices.map { round($0, group: 0, number: $0 + 1) }
        if third != nil { roundRows.append(round(rounds.count, group: 1, number: 1)) }
        var settings: JSONObject = [
            "size": .number(field?.columns[0].count ?? log.entrants.count)
        ]
        if isKnockout {
            settings["consolationFinal"] = .bool(third != nil)
        } else {
            settings["groupCount"] = 1
            settings["roundRobinMode"] = "simple"
        }
        return [
            "participants": .array(
                log.entrants.enumerated().map { index, entrant in
                    [
                        "id": .number(index), "tournament_id": 0,
                        "name": .string(Printable(entrant.id, .unicode).text),
                    ]
                }),
            "stages": [
                [
                    "id": 0, "tournament_id": 0, "name": .string(Printable(log.id, .unicode).text),
                    "type": .string(isKnockout ? "single_elimination" : "round_robin"),
                    "number": 1, "settings": .object(settings),
                ]
            ],
            "groups": .array(groups), "rounds": .array(roundRows), "matches": .array(matches),
            "matchGames": [],
        ]
    }

    private func group(_ id: Int, number: Int) -> JSON {
        ["id": .number(id), "stage_id": 0, "number": .number(number)]
    }

    private func round(_ id: Int, group: Int, number: Int) -> JSON {
        [
            "id": .number(id), "stage_id": 0, "group_id": .number(group),
            "number": .number(number),
        ]
    }

    private func knockout(_ field: KnockoutField) -> [JSON] {
        var rows: [JSON] = []
        for (round, winners) in field.columns.dropFirst().enumerated() {
            for (pair, winner) in winners.enumerated() {
                if let played = winner.match {
                    rows.append(match(rows.count, log.matches[played], round, group: 0, pair + 1))
                } else {
                    rows.append(bye(rows.count, winner.entrant, round, pair + 1))
                }
            }
        }
        if let third = field.thirdPlace {
            let round = field.columns.count - 1
            rows.append(match(rows.count, log.matches[third.match], round, group: 1, 1))
        }
        return rows
    }

    /// The matches as they stand: those of a table, or of a knockout that is not whole.
    private func listed(_ rounds: [Int]) -> [JSON] {
        let places = Dictionary(uniqueKeysWithValues: zip(rounds, 0...))
        return log.matches.enumerated().map { index, played in
            match(
                index, played, places[played.match.round] ?? 0, group: 0, played.match.number)
        }
    }

    private func match(
        _ id: Int, _ played: BracketLog.MatchLog, _ round: Int, group: Int, _ number: Int
    ) -> JSON {
        func opponent(_ name: String, _ side: Side) -> JSON {
            let result: String =
                switch played.outcome {
                case .win(side): "win"
                case .win: "loss"
                case .undecided, .equal: "draw"
                }
            var object: JSONObject = ["id": participants[name].map { .number($0) } ?? .null]
            if round == 0, let index = participants[name] {
                object["position"] = .number(index + 1)
            }
            object["score"] = .number(played.tally[side])
            object["result"] = .string(result)
            return .object(object)
        }
        return row(
            id, round, group: group, number, .completed, opponent(played.first, .first),
            opponent(played.second, .second))
    }

    /// An empty slot of the first round: its entrant meets `null`.
    private func bye(_ id: Int, _ entrant: Int?, _ round: Int, _ number: Int) -> JSON {
        let opponent: JSON =
            entrant.map { ["id": .number($0), "position": .number($0 + 1)] } ?? .null
        return row(id, round, group: 0, number, .locked, opponent, .null)
    }

    private func row(
        _ id: Int, _ round: Int, group: Int, _ number: Int, _ status: Status, _ first: JSON,
        _ second: JSON
    ) -> JSON {
        [
            "id": .number(id), "stage_id": 0, "group_id": .number(group),
            "round_id": .number(round), "number": .number(number), "child_count": 0,
            "status": .number(status.rawValue), "opponent1": first, "opponent2": second,
        ]
    }
}
