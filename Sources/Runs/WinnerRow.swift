package import Datasets
package import JSON
internal import RunLogs

/// One line of `winners.jsonl`: the record without its candidates, and the one that won.
package enum WinnerRow {
    private static let ours = ["id", "prompt", "messages", "winner", "undecided", "confidence"]

    /// What a member of the input is called in the row: one that is called like ours is carried
    /// under another name.
    private static func carried(_ member: String) -> String {
        ours.contains(member) ? "input_" + member : member
    }

    /// The right answer of the record that a row came from, where it is known.
    package static func knownAnswer(in row: JSONObject, _ fields: FieldNames) -> String? {
        var names = fields
        names.reference =
            fields.reference.only.map { FieldPaths(carried($0.text)) } ?? fields.reference
        return names.knownAnswer(in: row)
    }

    /// - Parameter names: what the record's members are called, so that none is written twice.
    static func json(
        _ record: PromptRecord, _ log: BracketLog, names: FieldNames
    ) -> JSONObject {
        var row: JSONObject = ["id": .string(record.id)]
        row[record.prompt.member] = record.prompt.json
        let read = (names.id.paths + names.prompt.paths).map(\.text) + ["messages"]
        for member in names.withoutCandidates(record.fields).members
        where !read.contains(member.key) {
            var key = carried(member.key)
            while key != member.key, record.fields[key] != nil { key = "input_" + key }
            row[key] = member.value
        }
        let winner = log.entrants.first { $0.id == log.winner }
        row["winner"] = .object(winner?.delivered ?? [:])
        row["undecided"] = .bool(log.undecided)
        for member in log.certainty.members { row[member.key] = member.value }
        return row
    }
}
