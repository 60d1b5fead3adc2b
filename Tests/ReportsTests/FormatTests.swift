import Foundation
import JSON
import RunLogs
import Testing
import Tournaments

@testable import Reports

@Suite("Other formats")
struct FormatTests {
    @Test("Mermaid: a node a match, an arrow for each who came from one")
    func mermaid() {
        let log = Logs.knockout(
            Knockout(entrants: 3), ids: ["a\"b", "<b>`x`", "c#1"]
        ) { _ in [.first, .second] }
        #expect(
            MermaidBracket.text(log) == """
                flowchart LR
                  m1_2["#60;b#62;#96;x#96;<br/>1–1 ?<br/>c#35;1"]
                  m2_1["a#34;b<br/>1–1 ?<br/>#60;b#62;#96;x#96;"]
                  m1_2 -->|"#60;b#62;#96;x#96;"| m2_1
                  winner(["★ a#34;b"])
                  m2_1 --> winner
                  style winner stroke-width:3px

                """)
    }

    @Test("Mermaid: every match of every field", arguments: 2...40)
    func mermaidFields(count: Int) {
        let text = MermaidBracket.text(Logs.knockout(of: count))
        let lines = text.split(separator: "\n")
        #expect(lines.count { $0.contains("[\"c") } == count - 1)
        // All but the byes come from a first match: N − 2 winners go on to another, one to the end.
        #expect(lines.count { $0.contains("-->") } == count - 2 + 1)
    }

    /// The members that `brackets-model` 1.11 declares for its tables, all but those it marks as
    /// optional.
    private static let tables: [String: Set<String>] = [
        "participants": ["id", "tournament_id", "name"],
        "stages": ["id", "tournament_id", "name", "type", "settings", "number"],
        "groups": ["id", "stage_id", "number"], "rounds": ["id", "stage_id", "group_id", "number"],
        "matches": [
            "id", "stage_id", "group_id", "round_id", "number", "child_count", "status",
            "opponent1", "opponent2",
        ],
        "matchGames": [],
    ]

    @Test("brackets-model: whole tables whose references hold", arguments: 2...40)
    func bracketsModel(count: Int) throws {
        for log in [
            Logs.knockout(of: count, thirdPlace: count.isMultiple(of: 3)),
            Logs.elo(of: min(count, 12)) { _ in [.first, .second] },
        ] {
            let json = try JSON.parse(BracketsModel(log).text)
            for (table, members) in Self.tables {
                for row in try #require(json[table]?.array) {
                    #expect(Set(row.object?.keys ?? []) == members)
                }
            }
            func ids(_ table: String) -> [Int] {
                (json[table]?.array ?? []).compactMap { $0["id"]?.int }
            }
            for table in Self.tables.keys { #expect(Set(ids(table)).count == ids(table).count) }
            let matches = try #require(json["matches"]?.array)
            for match in matches {
                #expect(ids("rounds").contains(match["round_id"]?.int ?? -1))
                #expect(ids("groups").contains(match["group_id"]?.int ?? -1))
                for opponent in ["opponent1", "opponent2"] {
                    guard let id = match[opponent]?["id"]?.int else { continue }
                    #expect(ids("participants").contains(id))
                }
            }
            #expect(matches.count { $0["status"] == 4 } == log.matches.count)
        }
    }

    @Test("brackets-model: a single elimination has a match for every place, byes included")
    func byes() throws {
        let json = try JSON.parse(BracketsModel(Logs.knockout(of: 5)).text)
        let matches = try #require(json["matches"]?.array)
        #expect(matches.count == 7)
        #expect(matches.count { $0["opponent2"] == .null } == 3)
        #expect(json["stages"]?.array?.first?["settings"]?["size"] == 8)
    }
}
