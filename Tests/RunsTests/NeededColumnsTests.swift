import Chance
import Datasets
import Foundation
import JSON
import LanguageModels
import Parquet
import Pipelines
import TestSupport
import Testing

@testable import Runs

/// Columns of a Parquet file that no field needs are not read where nothing is handed on.
@Suite("Needed columns")
struct NeededColumnsTests {
    /// A file whose last column's pages are noise.
    private static func file(_ columns: [ParquetSchema.Column], _ row: (Int) -> JSONObject) throws
        -> String
    {
        let folder = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/noise.parquet"
        let writer = try ParquetWriter(
            path: path, schema: ParquetSchema(columns + [.init("notes", .text)]), createdBy: "tests"
        )
        for number in 0..<3_000 {
            var row = row(number)
            row["notes"] = .string(
                (0..<100).map { String(StableHash.of("note", number, $0), radix: 36) }.joined())
            try writer.append(row)
        }
        try writer.finish()
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        // Behind the pages of the last column stands the footer, its length, and the magic number.
        let length = bytes[(bytes.count - 8)..<(bytes.count - 4)].reversed().reduce(0) {
            $0 << 8 | Int($1)
        }
        let end = bytes.count - 8 - length
        for at in (end - 300)..<end { bytes[at] = 0xFF }
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    @Test("a plan counts candidates without them; a run, which hands them on, says what is damaged")
    func plan() async throws {
        let path = try Self.file([
            .init("prompt", .text), .init("candidates", .list(.text)),
        ]) { ["prompt": .string("p\($0)"), "candidates": ["a", "b"]] }
        let pipeline = try Pipeline(
            text: """
                { name: "t", input: "\(path)", tournament: { judge: "reasoning", model: "m" },
                  models: { m: { base_url: "http://127.0.0.1:1/v1", model: "x" } } }
                """, file: "t.json")
        let run = try Run(pipeline, options: .init(folder: Repository.temporaryFolder()))
        #expect(try run.estimate().prompts == 3_000)
        let error = await #expect(throws: (any Error).self) {
            _ = try await run.execute(models: ModelOpener { _, _ in ScriptedModel.moody() })
        }
        #expect(error.map { "\($0)" }?.contains("notes") == true)
    }

    @Test("pairs are read without them")
    func pairs() throws {
        let path = try Self.file([
            .init("prompt", .text), .init("chosen", .text), .init("rejected", .text),
        ]) { ["prompt": .string("p\($0)"), "chosen": "a", "rejected": "b"] }
        #expect(try PairFile(path: path, fieldsAlone: true).pairs.count == 3_000)
        #expect(throws: (any Error).self) { _ = try PairFile(path: path) }
    }
}
