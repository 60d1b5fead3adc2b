import Files
import Foundation
import JSON
import TestSupport
import Testing

@testable import Parquet

@Suite("ParquetReader")
struct ParquetReaderTests {
    /// As `Fixtures/make_fixtures.py` has them.
    static let nested = [
        #"{"id":"a","messages":[{"role":"user","content":"two and two?"},"#
            + #"{"role":"assistant","content":"four"}],"scores":[0.5,null,-1.25],"#
            + #""lists":[[1,2],[],null],"by_name":{"x":1,"y":null},"#
            + #""deep":{"a":{"b":[{"c":true},null]}}}"#,
        #"{"id":"b","messages":[],"scores":null,"lists":[],"by_name":{},"deep":{"a":null}}"#,
        #"{"id":"c","messages":null,"scores":[],"lists":null,"by_name":null,"deep":null}"#,
        #"{"id":"d","messages":[null,{"role":null,"content":"¿qué?"}],"scores":[null],"#
            + #""lists":[[null]],"by_name":{"z":3},"deep":{"a":{"b":null}}}"#,
        #"{"id":"e","messages":[{"role":"user","content":null}],"scores":[1e+300],"#
            + #""lists":[[3],[4,5]],"by_name":{"x":9},"deep":{"a":{"b":[]}}}"#,
    ]

    @Test(
        "reads lists, structs, maps and nulls at every level, whatever the pages and codec",
        arguments: ["nested-none", "nested-gzip", "nested-snappy", "nested-zstd"])
    func nested(name: String) throws {
        let reader = try ParquetReader(path: Fixture.path(name))
        #expect(reader.columns == ["id", "messages", "scores", "lists", "by_name", "deep"])
        #expect(reader.rowCount == 5)
        #expect(try reader.lines() == Self.nested)
        #expect(try reader.next() == nil)
    }

    @Test("reads no other columns than those that are wanted, whole or in part")
    func pruned() throws {
        func lines(_ columns: Set<String>) throws -> [String] {
            try ParquetReader(path: Fixture.path("nested-zstd"), columns: columns).lines()
        }
        #expect(
            try lines(["id", "messages.content"])[...1] == [
                #"{"id":"a","messages":[{"content":"two and two?"},{"content":"four"}]}"#,
                #"{"id":"b","messages":[]}"#,
            ])
        #expect(try lines(["deep.a.b.c"])[0] == #"{"deep":{"a":{"b":[{"c":true},null]}}}"#)
        #expect(try lines(["lists", "by_name"])[3] == #"{"lists":[[null]],"by_name":{"z":3}}"#)
        #expect(try lines(["message", "id.x"]) == ["{}", "{}", "{}", "{}", "{}"])
    }

    @Test("every type of column has its form in JSON")
    func types() throws {
        let reader = try ParquetReader(path: Fixture.path("types"))
        let rows = try reader.lines()
        #expect(
            rows[0]
                == #"{"bool":true,"i8":-128,"u32":0,"u64":0,"i64":-9223372036854775808,"#
                + #""f16":0.099975586,"f32":0.1,"f64":0.1,"dec9":-0.050,"#
                + #""dec76":-\#(String(repeating: "9", count: 76)),"date":"0001-01-01","#
                + #""time":"00:00:00","local":"2026-11-27T16:58:01.250","#
                + #""utc":"2026-11-27T16:58:01.250000Z","bytes":"text","fixed":"abc","#
                + #""json":{"a":[1,2.50]},"uuid":"00010203-0405-0607-0809-0a0b0c0d0e0f","#
                + #""nothing":null}"#)
        let nulls = reader.columns.map { "\"\($0)\":null" }.joined(separator: ",")
        #expect(rows[1] == "{\(nulls)}")
        #expect(
            rows[2]
                == #"{"bool":false,"i8":127,"u32":4294967295,"u64":18446744073709551615,"#
                + #""i64":9223372036854775807,"f16":null,"f32":-1e+30,"f64":null,"#
                + #""dec9":123456.789,"dec76":1\#(String(repeating: "0", count: 40)),"#
                + #""date":"2024-02-29","time":"23:59:59.000007","#
                + #""local":"1969-12-31T23:59:59","utc":"0001-01-01T00:00:00Z","#
                + #""bytes":"data:application/octet-stream;base64,/wA=","#
                + #""fixed":"data:application/octet-stream;base64,gICA","json":"no JSON","#
                + #""uuid":"ffffffff-ffff-ffff-ffff-ffffffffffff","nothing":null}"#)
    }

    @Test("timestamps of 96 bits are timestamps")
    func int96() throws {
        #expect(
            try ParquetReader(path: Fixture.path("int96"), columns: ["local"]).lines() == [
                #"{"local":"2026-11-27T16:58:01.250000000"}"#, #"{"local":null}"#,
                #"{"local":"1969-12-31T23:59:59"}"#,
            ])
    }

    @Test("reads every encoding, over the bounds of pages")
    func encodings() throws {
        let rows = try ParquetReader(path: Fixture.path("encodings")).lines()
        let words = ["one", "one more", "one more time", "", "time"]
        #expect(rows.count == 150)
        for (i, row) in rows.enumerated() {
            let word = words[i % 5]
            let split = JSON.number(Double(i) / 8).text
            #expect(
                row == #"{"prefix":"\#(word)","length":"\#(word)","#
                    + #""delta":\#(i * i * i * (i % 2 == 0 ? 1 : -1)),"#
                    + #""delta32":\#(i % 2 == 0 ? Int32.min : Int32.max),"split":\#(split),"#
                    + #""runs":\#(i / 20 % 2 == 0)}"#)
        }
    }

    @Test("reads what DuckDB writes")
    func duckdb() throws {
        let rows = try ParquetReader(path: Fixture.path("duckdb")).lines()
        #expect(
            rows
                == (0..<40).map { i in
                    #"{"id":\#(i),"text":"text \#(i % 3)","messages":[{"role":"user","content":"q\#(i)"}]}"#
                })
    }

    @Test(
        "files of 400 rows, as five programs write them, are equal", .needs(sharedData: "parquet"))
    func shared() throws {
        let folder = Repository.sharedData("parquet").path()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        // The same rows as JSON Lines, whose candidates have other ids.
        let lines = try String(contentsOfFile: folder + "/rows.jsonl", encoding: .utf8)
            .split(separator: "\n").map { try JSON.parse(String($0)) }
        var first: [String]?
        for name in names where name.hasPrefix("t_") {
            let rows = try ParquetReader(path: "\(folder)/\(name)").lines()
            if let first { #expect(rows == first, "\(name)") }
            first = rows
        }
        let rows = try #require(first).map { try JSON.parse($0) }
        #expect(rows.count == 400)
        for (row, line) in zip(rows, lines) {
            #expect(row["id"] == line["id"])
            #expect(row["prompt"] == line["messages"]?.array?.first?["content"])
            #expect(
                row["candidates"]?.array?.map { $0["text"] }
                    == line["candidates"]?.array?.map { $0["text"] })
        }
    }
}
