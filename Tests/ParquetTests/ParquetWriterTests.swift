import Files
import Foundation
import JSON
import TestSupport
import Testing

@testable import Parquet

@Suite("ParquetWriter")
struct ParquetWriterTests {
    static let schema = ParquetSchema([
        .init("id", .text, isOptional: false), .init("score", .number), .init("votes", .integer),
        .init("won", .bool),
        .init(
            "messages",
            .list(.structure([.init("role", .text, isOptional: false), .init("content", .text)]))),
        .init("lists", .list(.list(.integer)), isOptional: false),
        .init("judge", .structure([.init("name", .text), .init("tags", .list(.text))])),
    ])

    static let rows = [
        #"{"id":"a","score":0.5,"votes":9007199254740993,"won":true,"messages":[{"role":"user","#
            + #""content":"¿qué?"},null,{"role":"assistant","content":null}],"lists":[[1,2],[],null],"#
            + #""judge":{"name":"x","tags":["y",null]}}"#,
        #"{"id":"","score":null,"votes":null,"won":null,"messages":null,"lists":[],"judge":null}"#,
        #"{"id":"c","score":-3,"votes":-1,"won":false,"messages":[],"lists":[null],"#
            + #""judge":{"name":null,"tags":null}}"#,
    ]

    /// What is read of a file with `rows`.
    static func written(
        _ rows: [String], _ schema: ParquetSchema = schema, isCompressed: Bool = true,
        groupBytes: Int = 64 << 20
    ) throws -> [String] {
        let folder = try Folder()
        let writer = try ParquetWriter(
            path: folder.file, schema: schema, createdBy: "bracket version 0",
            compressor: isCompressed ? try ZstdCompressor() : nil, groupBytes: groupBytes)
        for row in rows { try writer.append(try #require(try JSON.parse(row).object)) }
        try writer.finish()
        #expect(writer.rowCount == rows.count)
        let reader = try ParquetReader(path: folder.file)
        #expect(reader.columns == schema.columns.map(\.name))
        #expect(reader.rowCount == rows.count)
        return try reader.lines()
    }

    /// A folder that goes away with the value.
    final class Folder {
        let path = Repository.temporaryFolder()
        var file: String { path + "/rows.parquet" }

        init() throws {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    @Test("what is written is read again", arguments: [true, false], [64 << 20, 1])
    func round(isCompressed: Bool, groupBytes: Int) throws {
        let read = try Self.written(
            Self.rows, isCompressed: isCompressed, groupBytes: groupBytes)
        #expect(read == Self.rows)
    }

    @Test("a file of no rows has its columns")
    func empty() throws { #expect(try Self.written([]) == []) }

    @Test("what is absent is null, and members may come in any order")
    func absent() throws {
        #expect(
            try Self.written([#"{"lists":[],"id":"b"}"#])[0].hasPrefix(#"{"id":"b","score":null"#))
    }

    @Test("pages and row groups end where rows do")
    func pages() throws {
        // Values of 300 KB fill a page of 1 MiB, and 2 MiB a row group.
        let text = String(repeating: "x", count: 300_000)
        let schema = ParquetSchema([.init("a", .list(.text)), .init("n", .integer)])
        let rows = (0..<20).map { #"{"a":["\#(text)\#($0)","\#($0)"],"n":\#($0)}"# }
        #expect(try Self.written(rows, schema, groupBytes: 2 << 20) == rows)
    }

    @Test("rows of any shape are read again", arguments: 1...40 as ClosedRange<UInt64>)
    func random(seed: UInt64) throws {
        var chance = Seeded(state: seed &* 0x9E37_79B9_7F4A_7C15)
        let schema = RandomRows.schema(&chance)
        let rows = (0..<chance.below(60)).map { _ in RandomRows.row(schema, &chance).text }
        #expect(
            try Self.written(rows, schema, groupBytes: 1 << chance.below(16)) == rows,
            "seed \(seed)")
    }

    @Test(
        "a row that does not fit is refused by name, and nothing of it is added",
        arguments: [
            (#"{"lists":[]}"#, #""id" is missing or null"#),
            (#"{"id":1,"lists":[]}"#, #""id" is a number; it must be a string"#),
            (
                #"{"id":"a","lists":[[1,2.5]]}"#,
                #""lists[0][1]" is a number; it must be a whole number of 64 bits"#
            ),
            (#"{"id":"a","lists":[],"score":1e999}"#, #""score" is a number; it must be a number"#),
            (#"{"id":"a","lists":{}}"#, #""lists" is an object; it must be an array"#),
            (
                #"{"id":"a","lists":[],"messages":[{"role":"u"},{"content":"x"}]}"#,
                #""messages[1].role" is missing or null"#
            ),
            (
                #"{"id":"a","lists":[],"judge":{"name":"x","age":7}}"#,
                #""judge.age" is none of the file's columns"#
            ),
        ])
    func misfit(row: String, problem: String) throws {
        let folder = try Folder()
        let writer = try ParquetWriter(
            path: folder.file, schema: Self.schema, createdBy: "bracket version 0")
        let first = try #require(try JSON.parse(Self.rows[0]).object)
        try writer.append(first)
        let bad = try #require(try JSON.parse(row).object)
        let error = #expect(throws: FileError.self) { try writer.append(bad) }
        #expect(error?.description == #"cannot write to "\#(folder.file)": row 2: \#(problem)"#)
        try writer.finish()
        #expect(try ParquetReader(path: folder.file).lines() == [Self.rows[0]])
    }

    @Test("the file appears whole or not at all, and stands where an earlier one was")
    func atomic() throws {
        let folder = try Folder()
        try Data("earlier".utf8).write(to: URL(filePath: folder.file))
        func writer() throws -> ParquetWriter {
            try ParquetWriter(
                path: folder.file, schema: Self.schema, createdBy: "bracket version 0")
        }
        let given = try writer()
        given.discard()
        #expect(try String(contentsOfFile: folder.file, encoding: .utf8) == "earlier")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
        try writer().finish()
        #expect(try ParquetReader(path: folder.file).rowCount == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
    }

    @Test(
        "a schema that no file can have is refused",
        arguments: [
            (ParquetSchema([]), "it would have no columns"),
            (
                ParquetSchema([.init("a", .text), .init("a", .bool)]),
                #"two columns would have the name "a""#
            ),
            (ParquetSchema([.init("a", .list(.structure([])))]), #""a" would have no members"#),
        ])
    func schema(schema: ParquetSchema, problem: String) throws {
        let folder = try Folder()
        let error = #expect(throws: FileError.self) {
            try ParquetWriter(path: folder.file, schema: schema, createdBy: "bracket version 0")
        }
        #expect(error?.reason == problem)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("who wrote it and the features for datasets stand in the file")
    func metadata() throws {
        let folder = try Folder()
        let schema = ParquetSchema([
            .init("a", .list(.structure([.init("b", .text)]))), .init("n", .number),
        ])
        try ParquetWriter(path: folder.file, schema: schema, createdBy: "bracket version 0")
            .finish()
        let reader = try ParquetReader(path: folder.file)
        #expect(reader.createdBy == "bracket version 0")
        #expect(
            reader.keyValues == [
                "huggingface":
                    #"{"info":{"features":{"a":[{"b":{"dtype":"string","_type":"Value"}}],"#
                    + #""n":{"dtype":"float64","_type":"Value"}}}}"#
            ])
    }

    @Test("levels of any kind are read again", arguments: 1...30 as ClosedRange<UInt64>)
    func levels(seed: UInt64) throws {
        var chance = Seeded(state: seed)
        let width = 1 + chance.below(8)
        var levels: [UInt8] = []
        while levels.count < 400 {
            let level = UInt8(chance.below(1 << width))
            levels += [UInt8](repeating: level, count: 1 + chance.below(seed % 2 == 0 ? 3 : 30))
        }
        let encoded = HybridEncoder.encode(levels, width: width)
        #expect(
            try EncodingTests.hybrid(encoded, width: width, count: levels.count)
                == levels.map(UInt32.init), "seed \(seed)")
    }
}
