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
        let rounds = log.matches.map(\.match.round).max() ?? 0
        let third =
            isKnockout
            ? log.matches.firstIndex { $0.match == MatchID(round: rounds, number: 2) } : nil
        let matches = isKnockout ? knockout(rounds: rounds, third: third) : roundRobin()
        var groups: [JSON] = [group(0, number: 1)]
        if third != nil { groups.append(group(1, number: 2)) }
        var roundRows: [JSON] = (0..<rounds).map { round($0, group: 0, number: $0 + 1) }
        if third != nil { roundRows.append(round(rounds, group: 1, number: 1)) }
        var settings: JSONObject = ["size": .number(slots(rounds))]
        if isKnockout {
            settings["consolationFinal"] = .bool(third != nil)
        } else {
            settings["size"] = .number(log.entrants.count)
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

    private func slots(_ rounds: Int) -> Int { rounds == 0 ? 1 : 1 << rounds }

    private func group(_ id: Int, number: Int) -> JSON {
        ["id": .number(id), "stage_id": 0, "number": .number(number)]
    }

    private func round(_ id: Int, group: Int, number: Int) -> JSON {
        [
            "id": .number(id), "stage_id": 0, "group_id": .number(group),
            "number": .number(number),
        ]
    }

    private func knockout(rounds: Int, third: Int?) -> [JSON] {
        var rows: [JSON] = []
        let field = KnockoutField(log)
        for round in 0..<rounds {
            for pair in 0..<(1 << (rounds - 1 - round)) {
                let played = log.matches.firstIndex {
                    $0.match == MatchID(round: round + 1, number: pair + 1)
                }
                if let played {
                    rows.append(match(rows.count, log.matches[played], round, group: 0, pair + 1))
                } else {
                    let entrant = field.flatMap { field in
                        field.columns[round][2 * pair].entrant
                            ?? field.columns[round][2 * pair + 1].entrant
                    }
                    rows.append(bye(rows.count, entrant, round, pair + 1))
                }
            }
        }
        if let third {
            rows.append(match(rows.count, log.matches[third], rounds, group: 1, 1))
        }
        return rows
    }

    private func roundRobin() -> [JSON] {
        log.matches.enumerated().map { index, played in
            match(index, played, played.match.round - 1, group: 0, played.match.number)
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
                case .undecided: "draw"
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
