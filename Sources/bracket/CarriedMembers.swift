import CommandLines
import Files
import JSON
import Parquet
import RunLogs

/// `--carry a,b`: members of the input's records beside an export's own, as `winners.jsonl` keeps
/// them, in the order of the brackets.
final class CarriedMembers {
    static let option = CommandSpec.Option(
        name: "carry", value: "NAME,…",
        help: "members of the input to write beside them, called as in winners.jsonl")

    private let names: [String]
    private let kinds: [CarriedKind]
    private let path: String
    private let lines: LineReader
    private let asText: Bool

    /// Looks through the winners once, for what the members hold.
    ///
    /// - Parameters:
    ///   - asParquet: whether what has no one kind in all rows is written as its JSON.
    ///   - own: the columns that the export has itself.
    /// - Returns: `nil` where nothing is carried.
    /// - Throws: `UsageError` for a member that no record has, or that is called like a column.
    init?(
        _ arguments: Arguments, of folder: RunFolder, asParquet: Bool, besides own: [String]
    ) throws {
        guard let list = arguments.string("carry") else { return nil }
        names = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard Set(names).count == names.count, !names.contains("") else {
            throw arguments.usageError("--carry is a list of names, each once, as in source,level")
        }
        if let name = names.first(where: own.contains) {
            throw arguments.usageError(
                "--carry: the rows have a column \"\(name)\" of their own")
        }
        guard arguments.operands.first != "-" else {
            throw arguments.usageError("--carry needs a run's folder, where winners.jsonl is")
        }
        let brackets = try BracketReader(folder)
        path = folder.winnersPath + (brackets.isPartial ? ".partial" : "")
        let reader = try LineReader(path: path, maxLineBytes: RunFolder.maxLineBytes)
        var known: [String] = []
        var kinds = [CarriedKind?](repeating: nil, count: names.count)
        while let line = try reader.next() {
            let row = try Self.row(line, path)
            for key in row.keys where known.count < 1_000 && !known.contains(key) {
                known.append(key)
            }
            for (at, name) in names.enumerated() {
                guard let value = row[name], !value.isNull else { continue }
                kinds[at] = CarriedKind(value).merged(with: kinds[at])
            }
        }
        if let name = names.first(where: { !known.contains($0) }) {
            throw arguments.usageError(
                "--carry: no record has \"\(name)\"" + Nearest.hint(for: name, in: known)
                    + " (they have: \(known.joined(separator: ", ")))")
        }
        self.kinds = kinds.map { $0 ?? .text }
        asText = asParquet
        lines = try LineReader(path: path, maxLineBytes: RunFolder.maxLineBytes)
    }

    /// The columns that they are in a Parquet file.
    var columns: [ParquetSchema.Column] {
        zip(names, kinds).map { ParquetSchema.Column($0, $1.parquet) }
    }

    /// What the next bracket's rows carry.
    ///
    /// - Throws: `LogError` where the winners are not those of the brackets.
    func next(for log: BracketLog) throws -> JSONObject {
        guard let line = try lines.next() else {
            throw LogError.file(path: path, problem: "it ends before prompt \"\(log.id)\"")
        }
        let row = try Self.row(line, path)
        guard row["id"]?.string == log.id else {
            throw LogError.file(
                path: path,
                problem: "line \(line.number) is not about prompt \"\(log.id)\", as the line of "
                    + "brackets.jsonl is")
        }
        var carried = JSONObject()
        for (name, kind) in zip(names, kinds) {
            let value = row[name] ?? .null
            carried[name] = asText && kind == .mixed && !value.isNull ? .string(value.text) : value
        }
        return carried
    }

    private static func row(_ line: Line, _ path: String) throws -> JSONObject {
        guard case .bytes(let bytes) = line.content, let row = (try? JSON.parse(bytes))?.object
        else {
            throw LogError.file(path: path, problem: "line \(line.number) is no JSON object")
        }
        return row
    }
}

/// What a member holds in all records.
indirect enum CarriedKind: Equatable {
    case text, integer, number, bool
    case list(CarriedKind?)
    /// Objects, or now this and now that: as JSON.
    case mixed

    init(_ value: JSON) {
        switch value {
        case .string: self = .text
        case .bool: self = .bool
        case .number: self = value.int.flatMap(Int64.init(exactly:)) == nil ? .number : .integer
        case .array(let elements):
            let kinds = elements.filter { !$0.isNull }.map(CarriedKind.init)
            let kind = kinds.reduce(nil as CarriedKind?) { $1.merged(with: $0) }
            self = kind == .mixed ? .mixed : .list(kind)
        default: self = .mixed
        }
    }

    /// One kind for both.
    func merged(with other: CarriedKind?) -> CarriedKind {
        switch (self, other) {
        case (_, nil): self
        case (let one, let other?) where one == other: one
        case (.integer, .number), (.number, .integer): .number
        case (.list(let one), .list(let other)):
            switch (one, other) {
            case (nil, let kind), (let kind, nil): .list(kind)
            case (let one?, let other?):
                one.merged(with: other) == .mixed ? .mixed : .list(one.merged(with: other))
            }
        default: .mixed
        }
    }

    var parquet: ParquetSchema.Kind {
        switch self {
        case .text, .mixed: .text
        case .integer: .integer
        case .number: .number
        case .bool: .bool
        case .list(let kind): .list(kind?.parquet ?? .text)
        }
    }
}
