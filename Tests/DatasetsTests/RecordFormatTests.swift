import Files
import JSON
import TestSupport
import Testing

@testable import Datasets

@Suite("Kinds of files")
struct RecordFormatTests {
    static let object = #"{"id": "a", "prompt": "2+2?"}"#

    private func format(_ text: String) throws -> RecordFormat {
        let file = try TemporaryFile(text)
        let options = RowOptions(columns: nil, maxBytes: 1_000)
        return try RowOpener(path: file.path, options).format
    }

    @Test(
        "JSON Lines are told from JSON that spreads over lines",
        arguments: [
            ("", .jsonLines), ("\n \n", .jsonLines), (object, .jsonLines),
            ("\(object)\n\(object)\n", .jsonLines), ("[1]\n\(object)", .jsonLines),
            ("[1]\n[2]", .jsonLines), ("[2026-01-01] started\n\(object)\n", .jsonLines),
            ("{\n\"id\": 1\n}", .jsonValues),
            ("{\"id\": \"x\", \"prompt\":\n\(object)", .jsonLines),
            ("{\n  \"id\": 1,\n  \"prompt\": {\n \"a\": 1}}\n", .jsonValues),
            ("[\(object)]", .jsonArray(member: nil, offset: 0)),
            (" \n[\n\(object),\n\(object)\n]", .jsonArray(member: nil, offset: 2)),
            ("[{\n\"a\": 1}]", .jsonArray(member: nil, offset: 0)),
        ] as [(String, RecordFormat)])
    func json(text: String, format: RecordFormat) throws {
        #expect(try self.format(text) == format)
    }

    @Test(
        "an object that holds the records in one member is told from a record",
        arguments: [
            (#"{"data": [{"prompt": "p"}]}"#, .jsonArray(member: "data", offset: 9)),
            (
                "{\n \"version\": {\"n\": [1]},\n \"rows\": [\n{}]}",
                .jsonArray(member: "rows", offset: 35)
            ),
            (#"{"data": [{"prompt": "p"}]}"# + "\n" + #"{"data": []}"#, .jsonLines),
            (#"{"prompt": "p", "data": [{"a": 1}]}"#, .jsonLines),
            (#"{"candidates": [{"text": "a"}], "prompt": "p"}"#, .jsonLines),
            ("{\n\"prompt\": \"p\", \"data\": [{\"a\": 1}]}", .jsonValues),
            (#"{"list": [{"a": 1}]}"#, .jsonLines),
            (#"{"data": [1, 2]}"#, .jsonLines),
        ] as [(String, RecordFormat)])
    func wrapper(text: String, format: RecordFormat) throws {
        #expect(try self.format(text) == format)
    }

    private func rows(_ text: String, max: Int = 1_000) throws -> [String] {
        let file = try TemporaryFile(text)
        let reader = try RecordReader(path: file.path, maxLineBytes: max)
        var rows: [String] = []
        while let row = try reader.next() {
            switch row.object {
            case .success(let object): rows.append("\(row.place): \(JSON.object(object).text)")
            case .failure(let reason): rows.append("\(row.place): \(reason)")
            }
        }
        return rows
    }

    @Test("what stands beside the records is passed over, and other records are not")
    func members() throws {
        #expect(
            try rows(#"{"n": 1, "data": [{"a": 1}, {"a": 2}], "m": {"x": [1]}, "z": "}"}"#)
                == [#"row 1 (line 1): {"a":1}"#, #"row 2 (line 1): {"a":2}"#])
        let error = #expect(throws: FileError.self) {
            try rows(#"{"train": [{"a": 1}], "test": [{"a": 2}]}"#)
        }
        #expect(
            error?.reason == "\"train\" holds records, and so does \"test\": keep one of them")
    }

    @Test("a bad element of an array is told with its line, and the others are read")
    func badElements() throws {
        #expect(
            try rows(
                "[\n{\"a\": 1},\n{\n\"b\": NaN},\n7, {\"long\": \"\(String(repeating: "x", count: 50))\"},\n{\"c\": 2}]",
                max: 40)
                == [
                    #"row 1 (line 2): {"a":1}"#,
                    "row 2 (line 3): the record is not JSON: NaN is no JSON value (write null) on "
                        + "line 4 at column 6; correct it, or leave the record out",
                    "row 3 (line 5): the record is a number, not an object",
                    "row 4 (line 5): the record has 62 bytes, more than the limit of 40; split or "
                        + "shorten it",
                    #"row 5 (line 6): {"c":2}"#,
                ])
    }

    @Test(
        "an array that is not whole is an error that says where",
        arguments: [
            (
                "[{\"a\": 1},\n{\"b\": ",
                "it is cut short: it ends within row 2, which begins on line 2; fetch or write it again"
            ),
            (
                "[{\"a\": 1}\n",
                "there is no comma behind row 1, on line 2: it is no whole JSON array"
            ),
            (
                "[{\"a\": 1},,]",
                "no record stands behind row 1, on line 1: it is no whole JSON array"
            ),
            (
                "[{\"a\":\n1}]\n7",
                "more stands on line 3, behind the array; write one JSON object on each line"
            ),
        ])
    func broken(text: String, reason: String) throws {
        #expect(throws: FileError(path: "", action: "read", reason: reason)) {
            do { _ = try rows(text) } catch let error as FileError {
                throw FileError(path: "", action: "read", reason: error.reason)
            }
        }
    }

    @Test("a value may fall on any border of what is read", arguments: 0..<4)
    func borders(shift: Int) throws {
        // Strings, escapes and brackets across the megabyte that is read at once.
        let text = String(repeating: #"\\\"}["#, count: 30_000 + shift)
        let object = #"{"t": "\#(text)", "u": [{}]}"#
        let all = "[" + Array(repeating: object, count: 12).joined(separator: ",\n") + "]"
        let file = try TemporaryFile(all)
        let reader = try RecordReader(path: file.path)
        var count = 0
        while let row = try reader.next() {
            count += 1
            #expect(try row.object.get()["t"]?.string?.count == 4 * (30_000 + shift))
            #expect(row.place == RowPlace(row: count, line: count))
        }
        #expect(count == 12)
        #expect(try RecordReader.countRows(path: file.path) == 12)
    }

    static let otherKinds: [([UInt8], String)] = [
        (Array("ARROW1\0\0".utf8), "an Arrow file"),
        ([0xFF, 0xFF, 0xFF, 0xFF, 1], "an Arrow file"),
        (Array("PK\u{3}\u{4}....data.csv".utf8), "a zip archive"),
        (Array("PK\u{3}\u{4}...._journal/start.json".utf8), "a log of inspect"),
        (Array("PK\u{3}\u{4}....[Content_Types].xml".utf8), "a workbook"),
        (Array("BZh91AY".utf8), "compressed by bzip2"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], "compressed by xz"),
        ([0x04, 0x22, 0x4D, 0x18], "compressed by lz4"),
        (Array("SQLite format 3\0".utf8), "an SQLite database"),
        (Array("%PDF-1.7".utf8), "a PDF"), ([0x80, 0x04, 0x95], "a pickle"),
        (Array("\n<!DOCTYPE html><html>".utf8), "a page of a web site"),
        (Array("<?xml version=\"1.0\"?>".utf8), "XML"),
        ([0xFF, 0xFE, 0x7B, 0x00], "UTF-16"), ([0xFE, 0xFF, 0x00, 0x7B], "UTF-16"),
        ([0x00, 0x7B, 0x00, 0x22, 0x00, 0x61], "UTF-16"),
        (Array("version https://git-lfs.github.com/spec/v1\noid".utf8), "Git LFS's pointer"),
        ([0x01, 0x02, 0x00, 0x05, 0x41, 0x42, 0x43], "no text and of no kind"),
    ]

    @Test("other kinds are named in one sentence with the way out", arguments: otherKinds)
    func refused(bytes: [UInt8], what: String) throws {
        let file = try TemporaryFile(bytes)
        let error = #expect(throws: FileError.self) { try PromptReader(path: file.path) }
        #expect(error?.reason.contains(what) == true)
        #expect(error?.description.contains("\n") == false)
    }
}
