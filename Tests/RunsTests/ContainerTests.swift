import Datasets
import Files
import Foundation
import JSON
import LanguageModels
import Parquet
import Pipelines
import RunLogs
import TestSupport
import Testing

@testable import Runs

@Suite("Runs on every kind of file")
struct ContainerTests {
    static let records: [JSONObject] = (0..<12).map { number in
        [
            "id": .string("q\(number)"), "prompt": .string("Which, \"\(number)\"\nor é?"),
            "candidates": .array((0..<5).map { .string("number \($0),\n\"\(number)\" [\($0)]") }),
            "note": .string(number % 3 == 0 ? "" : "a,\tb"),
        ]
    }

    /// The same records in a file of each kind; where they are.
    static func files() throws -> [String: String] {
        let folder = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let lines = records.map { JSON.object($0).bytes + [0x0A] }
        let all = JSON.array(records.map { .object($0) })
        func table(_ separator: String) -> [UInt8] {
            func quoted(_ text: String) -> String {
                "\"" + text.replacing("\"", with: "\"\"") + "\""
            }
            let rows = records.map { record in
                record.members.map { quoted($0.value.string ?? $0.value.text) }
                    .joined(separator: separator)
            }
            let header = records[0].keys.joined(separator: separator)
            return Array(([header] + rows).joined(separator: "\r\n").utf8)
        }
        let spread = Array(
            all.bytes.dropFirst().dropLast().flatMap { byte in
                byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}")
                    ? [0x0A, byte, 0x0A] : [byte]
            })
        let csv = table(",")
        var files: [String: [UInt8]] = [
            "lines.jsonl": Array(lines.joined()), "array.json": all.bytes,
            "wrapped.json": Array("{\"n\": 2, \"data\": ".utf8) + all.bytes + Array("}".utf8),
            "values.json": spread, "table.csv": csv, "table.tsv": table("\t"),
            "lines.jsonl.gz": GzipMember.stored(Array(lines[..<5].joined()))
                + GzipMember.stored(Array(lines[5...].joined())),
            "table.csv.gz": GzipMember.stored(csv),
            "folder/part-1.jsonl": Array(lines[..<7].joined()),
            "folder/part-2.json.gz": GzipMember.stored(
                JSON.array(records[7...].map { .object($0) }).bytes),
        ]
        let compressor = try ZstdCompressor()
        files["lines.jsonl.zst"] = Array(lines.joined()).withUnsafeBytes(compressor.compress)
        try FileManager.default.createDirectory(
            atPath: folder + "/folder", withIntermediateDirectories: true)
        for (name, bytes) in files { try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)")) }
        let writer = try ParquetWriter(
            path: folder + "/table.parquet",
            schema: ParquetSchema([
                .init("id", .text), .init("prompt", .text), .init("candidates", .list(.text)),
                .init("note", .text),
            ]), createdBy: "tests")
        for record in records { try writer.append(record) }
        try writer.finish()
        var paths = Dictionary(uniqueKeysWithValues: files.keys.map { ($0, "\(folder)/\($0)") })
        paths["table.parquet"] = folder + "/table.parquet"
        paths["folder"] = folder + "/folder"
        paths["folder/part-1.jsonl"] = nil
        paths["folder/part-2.json.gz"] = nil
        return paths
    }

    private func run(
        _ input: String, into folder: String, shard: Shard? = nil
    ) async throws -> [Data?] {
        let fixture = try RunFixture(lines: [])
        let run = try Run(
            try fixture.pipeline(),
            options: .init(input: input, folder: folder, shard: shard))
        _ = try await run.execute(models: ModelOpener { _, _ in ScriptedModel.moody() })
        return ["brackets.jsonl", "winners.jsonl", "rejects.jsonl"].map {
            FileManager.default.contents(atPath: "\(folder)/\($0)")
        }
    }

    @Test("the same records give the same bytes, whatever kind of file they are in")
    func sameBytes() async throws {
        let files = try Self.files()
        let expected = try await run(
            try #require(files["lines.jsonl"]), into: Repository.temporaryFolder())
        #expect(expected[1]?.count ?? 0 > 1_000)
        for (name, path) in files {
            let folder = Repository.temporaryFolder()
            #expect(try await run(path, into: folder) == expected, "\(name)")
            // A second start finds all votes, and asks nobody.
            #expect(try await run(path, into: folder) == expected, "\(name) again")
            let report = try await Verification(RunFolder(path: folder)).report()
            #expect(report.problemCount == 0, "\(name)")
        }
        let parts = try await [1, 2].asyncMap { index in
            try await run(
                try #require(files["folder"]), into: Repository.temporaryFolder(),
                shard: Shard(index: index, of: 2))
        }
        let winners = parts.flatMap { ($0[1] ?? Data()).split(separator: 0x0A) }
        #expect(Set(winners) == Set((expected[1] ?? Data()).split(separator: 0x0A)))
    }

    @Test("a kind that is not read is an error before there is a run folder")
    func noFolder() throws {
        let input = try TemporaryFile(Array("PK\u{3}\u{4}..".utf8))
        let fixture = try RunFixture(lines: [])
        let folder = Repository.temporaryFolder()
        let error = #expect(throws: FileError.self) {
            try Run(
                try fixture.pipeline(), options: .init(input: input.path, folder: folder))
        }
        #expect(error?.reason == "it is a zip archive; unpack it first: unzip")
        #expect(!FileManager.default.fileExists(atPath: folder))
    }
}

extension Array {
    fileprivate func asyncMap<T>(_ body: (Element) async throws -> T) async rethrows -> [T] {
        var all: [T] = []
        for element in self { all.append(try await body(element)) }
        return all
    }
}
