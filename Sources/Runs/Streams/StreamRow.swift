internal import Datasets
internal import Files
internal import JSON
internal import RunLogs

/// A line that comes out of a stream.
enum StreamRow {
    /// What Bracket adds to a line of the input.
    private static let member = "bracket"

    /// - Parameter areMade: whether a model made the record's candidates, so that the input has none.
    static func line(
        _ record: PromptRecord, _ log: BracketLog, _ emit: RecordStream.Emit, _ names: FieldNames,
        areMade: Bool
    ) -> [UInt8] {
        switch emit {
        case .bracket: return log.line
        case .winner: return WinnerRow.json(record, log, names: names).line
        case .row:
            var row = carried(record.fields)
            if areMade { row["candidates"] = .array(record.candidates.map(\.json)) }
            row[member] = .object(result(log))
            return row.line
        }
    }

    /// `{"winner", "confidence", "by_votes"?, "undecided", "ranking", "tokens"}`: ids of candidates; the tokens are
    /// the judge's.
    private static func result(_ log: BracketLog) -> JSONObject {
        var tokens = 0
        for match in log.matches { for vote in match.votes { tokens += vote.tokens ?? 0 } }
        var row: JSONObject = ["winner": .string(log.winner)]
        for member in log.certainty.members { row[member.key] = member.value }
        row["undecided"] = .bool(log.undecided)
        row["ranking"] = .array(log.ranking.map { .string($0) })
        row["tokens"] = .number(tokens)
        return row
    }

    /// A line that nothing could be selected from: what it held, and why.
    static func reject(_ line: Line, _ reason: String) -> [UInt8] {
        var error: JSONObject = ["error": .string(reason)]
        var row = JSONObject()
        if case .bytes(let bytes) = line.content, let object = try? Line.object(bytes) {
            row = carried(object)
        } else {
            error["text"] = .string(String(decoding: line.bytes.prefix(1000), as: UTF8.self))
        }
        row[member] = .object(error)
        return row.line
    }

    /// The members of the input, with one that is called like ours under another name.
    private static func carried(_ fields: JSONObject) -> JSONObject {
        guard fields[member] != nil else { return fields }
        var name = "input_" + member
        while fields[name] != nil { name = "input_" + name }
        var carried = JSONObject()
        for field in fields.members {
            carried[field.key == member ? name : field.key] = field.value
        }
        return carried
    }
}
