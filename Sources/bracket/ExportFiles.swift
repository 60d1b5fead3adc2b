import CommandLines
import Foundation
import JSON
import Parquet
import RunLogs
import Runs

/// Where the rows of an export go: one file, or one for each share of the prompts. All appear, or
/// none.
struct ExportFiles {
    private let export: Export
    private let splits: [PromptSplit]
    private let sinks: [Sink]

    /// - Parameters:
    ///   - place: where they go, and of what kind they are.
    ///   - carried: the columns beside the export's own.
    /// - Throws: `FileError`.
    init(
        _ place: ExportPlace, _ export: Export, carried: [ParquetSchema.Column]
    ) throws {
        self.export = export
        splits = place.splits
        var schema = export.parquetSchema
        schema.columns += carried
        var sinks: [Sink] = []
        do {
            for path in place.paths { sinks.append(try Sink(path, place.kind, schema)) }
        } catch {
            for sink in sinks { sink.discard() }
            throw error
        }
        self.sinks = sinks
    }

    /// How many rows each file has.
    var counts: [Int] { sinks.map(\.count) }

    func write(_ row: JSONObject, of log: BracketLog) throws {
        let place = PromptSplit.index(of: log, splits)
        let split = splits.isEmpty ? PromptSplit.usual : splits[place].name
        try sinks[place].write(export.placed(row, split: split, index: sinks[place].count))
    }

    func commit() throws {
        for sink in sinks { try sink.seal() }
        for sink in sinks { try sink.commit() }
    }

    /// Leaves nothing of what was begun.
    func discard() { for sink in sinks { sink.discard() } }

    private final class Sink {
        private enum File {
            case lines(Output)
            case parquet(ParquetWriter)
        }

        private let file: File
        private(set) var count = 0

        init(_ path: String?, _ kind: ExportPlace.Kind, _ schema: ParquetSchema) throws {
            switch (kind, path) {
            case (.parquet, let path?):
                file = .parquet(
                    try ParquetWriter(
                        path: path, schema: schema,
                        createdBy: "bracket version \(bracketVersion)"))
            default: file = .lines(try Output(path))
            }
        }

        func write(_ row: JSONObject) throws {
            switch file {
            case .lines(let output): output.write(JSON.object(row).text)
            case .parquet(let writer): try writer.append(row)
            }
            count += 1
        }

        func seal() throws { if case .parquet(let writer) = file { try writer.seal() } }

        func commit() throws {
            switch file {
            case .lines(let output): try output.commit()
            case .parquet(let writer): try writer.finish()
            }
        }

        func discard() {
            switch file {
            case .lines(let output): output.discard()
            case .parquet(let writer): writer.discard()
            }
        }
    }
}
