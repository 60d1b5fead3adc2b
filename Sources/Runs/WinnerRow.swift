internal import Datasets
internal import JSON
internal import RunLogs

/// One line of `winners.jsonl`: the record without its candidates, and the one that won.
enum WinnerRow {
    private static let ours = ["id", "prompt", "messages", "winner", "undecided", "confidence"]

    /// - Parameter names: what the record's members are called, so that none is written twice.
    static func json(
        _ record: PromptRecord, _ log: BracketLog, names: FieldNames
    ) -> JSONObject {
        var row: JSONObject = ["id": .string(record.id)]
        row[record.prompt.member] = record.prompt.json
        let read = [names.id, names.prompt, names.candidates, "messages"]
        for member in record.fields.members where !read.contains(member.key) {
            // A member of the input that is called like one of ours is carried under another name.
            var key = member.key
            if ours.contains(key) {
                repeat { key = "input_" + key } while record.fields[key] != nil
            }
            row[key] = member.value
        }
        let winner = log.entrants.first { $0.id == log.winner }
        row["winner"] = .object(winner?.candidate ?? [:])
        row["undecided"] = .bool(log.undecided)
        row["confidence"] = log.confidence.map { .number($0) } ?? .null
        return row
    }
}
