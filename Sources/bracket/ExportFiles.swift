import Chance
import CommandLines
import Foundation
import JSON
import Parquet
import RunLogs
import Runs

/// Where the rows of an export go: one file, or one for each share of the prompts.
struct ExportFiles {
    private let splits: [Split]
    private let sinks: [Sink]

    /// - Throws: `UsageError` for a name that ends in none of the kinds that are written, or for
    ///   shares that do not add up.
    init(_ arguments: Arguments, _ export: Export) throws {
        let kind = try Kind(of: arguments.out, arguments)
        splits = try Split.all(arguments)
        guard !splits.isEmpty else {
            sinks = [try Sink(arguments.out, kind, export)]
            return
        }
        guard let out = Output.keptPath(arguments.out) else {
            throw arguments.usageError("--split needs a file to name the others after: -o F.jsonl")
        }
        let ending = URL(filePath: out).pathExtension
        let stem = ending.isEmpty ? out : String(out.dropLast(ending.count + 1))
        sinks = try splits.map { split in
            try Sink(stem + "-" + split.name + (ending.isEmpty ? "" : "." + ending), kind, export)
        }
    }

    func write(_ row: JSONObject, of log: BracketLog) throws {
        try sinks[Split.index(of: log, splits)].write(row)
    }

    func commit() throws { for sink in sinks { try sink.commit() } }

    /// What a file's name says that it holds.
    private enum Kind {
        case lines
        case parquet

        init(of path: String?, _ arguments: Arguments) throws {
            switch path.map({ URL(filePath: $0).pathExtension.lowercased() }) ?? "" {
            case "", "jsonl", "ndjson": self = .lines
            case "parquet": self = .parquet
            case let ending:
                throw arguments.usageError(
                    "\".\(ending)\" is not written; name the file .jsonl or .parquet")
            }
        }
    }

    private enum Sink {
        case lines(Output)
        case parquet(ParquetWriter)

        init(_ path: String?, _ kind: Kind, _ export: Export) throws {
            switch (kind, path) {
            case (.parquet, let path?):
                self = .parquet(
                    try ParquetWriter(
                        path: path, schema: export.parquetSchema,
                        createdBy: "bracket version \(bracketVersion)"))
            default: self = .lines(try Output(path))
            }
        }

        func write(_ row: JSONObject) throws {
            switch self {
            case .lines(let output): output.write(JSON.object(row).text)
            case .parquet(let writer): try writer.append(row)
            }
        }

        func commit() throws {
            switch self {
            case .lines(let output): try output.commit()
            case .parquet(let writer): try writer.finish()
            }
        }
    }
}

/// A share of the prompts: `train=0.95`.
private struct Split {
    var name: String
    /// Where it ends, in 0...1.
    var end: Double

    static func all(_ arguments: Arguments) throws -> [Split] {
        guard let text = arguments.string("split") else { return [] }
        var splits: [Split] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2, let share = Double(pair[1]), share > 0, share <= 1,
                !pair[0].isEmpty, !splits.contains(where: { $0.name == pair[0] }),
                pair[0].utf8.allSatisfy(isPlain)
            else {
                throw arguments.usageError(
                    "--split is a list of names and shares, as in train=0.95,test=0.05")
            }
            splits.append(Split(name: String(pair[0]), end: (splits.last?.end ?? 0) + share))
        }
        guard let last = splits.last, abs(last.end - 1) < 1e-6 else {
            throw arguments.usageError("the shares of --split must add up to 1")
        }
        return splits
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// By what is asked and nothing else: a question that the input has twice never stands in two
    /// files, and other prompts do not move it.
    static func index(of log: BracketLog, _ splits: [Split]) -> Int {
        let hash = StableHash.of(JSON.object(log.prompt).text)
        let place = Double(hash >> 11) / Double(1 << 53)
        return splits.firstIndex { place < $0.end } ?? max(splits.count - 1, 0)
    }
}
