import Files
import JSON
import TestSupport
import Testing

@testable import Datasets

@Suite("CSV and TSV")
struct TableTests {
    private func rows(_ bytes: [UInt8]) throws -> [String] {
        let file = try TemporaryFile(bytes)
        let reader = try RecordReader(path: file.path, maxLineBytes: 1_000)
        var rows: [String] = []
        while let row = try reader.next() {
            switch row.object {
            case .success(let object): rows.append(JSON.object(object).text)
            case .failure(let reason): rows.append("\(row.place): \(reason)")
            }
        }
        return rows
    }

    private func rows(_ text: String) throws -> [String] { try rows(Array(text.utf8)) }

    // The grammar of RFC 4180, section 2, and what writers do beyond it.
    @Test(
        "cells are read as RFC 4180 has them",
        arguments: [
            ("a,b\n1,x\n", [#"{"a":"1","b":"x"}"#]),
            ("a,b\r\n1,x\r\n2,y", [#"{"a":"1","b":"x"}"#, #"{"a":"2","b":"y"}"#]),
            ("\u{FEFF}a,b\n1,x\n", [#"{"a":"1","b":"x"}"#]),
            ("\u{FEFF}\"a\",b\n1,x\n", [#"{"a":"1","b":"x"}"#]),
            ("a,b\n\"1\n2\",\"x, \"\"y\"\"\"\r\n", [#"{"a":"1\n2","b":"x, \"y\""}"#]),
            ("a,b\n,\"\"\n", [#"{"a":null,"b":""}"#]),
            ("a,b\n5\" disk,x\"\"y\n", [#"{"a":"5\" disk","b":"x\"\"y"}"#]),
            ("a\tb\n1, 2\t\"x\ty\"\n", [#"{"a":"1, 2","b":"x\ty"}"#]),
            ("a;b\n1,2;x\n", [#"{"a":"1,2","b":"x"}"#]),
            (",a\n0,x\n", [#"{"column 1":"0","a":"x"}"#]),
            ("prompt\n2+2?\n\n3, 4?\n", [#"{"prompt":"2+2?"}"#, #"{"prompt":"3, 4?"}"#]),
            ("a, b \n1,x,,\n", [#"{"a":"1","b":"x"}"#]),
        ])
    func cells(text: String, expected: [String]) throws {
        #expect(try rows(text) == expected)
    }

    @Test(
        "a cell is a list or an object where it is spelled so, and a text otherwise",
        arguments: [
            (#"["x", "y"]"#, #"["x","y"]"#), (#"{"n": 1}"#, #"{"n":1}"#),
            (#" [{"role": "user"}] "#, #"[{"role":"user"}]"#), ("[]", "[]"),
            ("[0, 1]", #""[0, 1]""#), ("[[1, 2], [3, 4]]", #""[[1, 2], [3, 4]]""#),
            ("[Note] it is 4", #""[Note] it is 4""#), ("{x | x > 0}", #""{x | x > 0}""#),
            ("['a', 'b']", #""['a', 'b']""#), ("{'key': 1}", #""{'key': 1}""#),
            ("12.50", #""12.50""#), ("true", #""true""#), ("null", #""null""#),
        ])
    func values(cell: String, json: String) throws {
        let quoted = "\"" + cell.replacing("\"", with: "\"\"") + "\""
        #expect(try rows("id,cell\n1,\(quoted)\n") == [#"{"id":"1","cell":\#(json)}"#])
    }

    @Test("a row that cannot be read is told with its line, and the others are read")
    func badRows() throws {
        let text =
            "a,b\n1,\"x\ny\"\n2\n3,4,5\n\"6\"7,8\n9,\"[{'role': 'user'}]\"\n10,z\n11,\"open\n12,x\n"
        #expect(
            try rows(text) == [
                #"{"a":"1","b":"x\ny"}"#,
                "row 2 (line 4): the row has 1 cell, and the header names 2; put a cell that holds a "
                    + "separator, a quotation mark or a line's end in quotation marks",
                "row 3 (line 5): the row has 3 cells, and the header names 2; put a cell that holds a "
                    + "separator, a quotation mark or a line's end in quotation marks",
                "row 4 (line 6): cell 1 goes on behind its closing quotation mark; double those that "
                    + "are part of the text",
                "row 5 (line 7): \"b\" is written as Python prints it ([{'role': 'user'…), which is no "
                    + "JSON; write the data set by to_json or to_parquet instead of to_csv",
                #"{"a":"10","b":"z"}"#,
                "row 7 (line 9): a quotation mark in cell 2 is not closed",
            ])
        #expect(
            try rows(Array("a,b\n1,".utf8) + [0xFF] + Array("\n2,x\n".utf8)) == [
                #"row 1 (line 2): invalid UTF-8 in "b"; save the file as UTF-8"#,
                #"{"a":"2","b":"x"}"#,
            ])
        let long = String(repeating: "x", count: 1_001)
        #expect(
            try rows("a,b\n1,\(long)\n2,y\n") == [
                "row 1 (line 2): the record has 1004 bytes, more than the limit of 1000; split or "
                    + "shorten it", #"{"a":"2","b":"y"}"#,
            ])
    }

    @Test(
        "what no row could be read of is refused at once",
        arguments: [
            ("a,b,a\n1,2,3\n", "two of its columns are called \"a\"; rename one of them"),
            (
                "id,messages\n1,\"[{'role': 'user', 'content': \"\"it's\"\"}]\"\n",
                "\"messages\" is written as Python prints it ([{'role': 'user'…), which is no JSON; "
                    + "write the data set by to_json or to_parquet instead of to_csv"
            ),
            (
                "Dear all,\nthis is a letter.\n",
                "it is text, but neither JSON nor a table whose first row names its columns; write "
                    + "one JSON object on each line"
            ),
        ])
    func refused(text: String, reason: String) throws {
        let file = try TemporaryFile(text)
        #expect(throws: FileError(path: file.path, action: "read", reason: reason)) {
            try PromptReader(path: file.path)
        }
    }

    @Test("a reject keeps the row as it is spelled")
    func rejects() throws {
        let file = try TemporaryFile("id,text\nq1,\"a\nb\"\n")
        guard case .reject(let reject)? = try PromptReader(path: file.path).next() else {
            Issue.record("not a reject")
            return
        }
        #expect(reject.json["row"] == 1)
        #expect(reject.json["line"] == 2)
        #expect(reject.text == "q1,\"a\nb\"\n")
    }

    @Test("a limit of a byte's borders changes no row", arguments: [1, 2, 3, 5, 8, 13])
    func borders(size: Int) throws {
        let text = "a,b\r\n\"1\n\"\"2\"\"\",x\r\n,\"\"\r\n\"[\"\"y\"\"]\",\"\n\"\n"
        let all = Array(text.utf8)
        var pieces: [[UInt8]] = []
        let reader = ValueReader(Slow(all, size), maxValueBytes: 1_000)
        while true {
            let record = try reader.cut(TableScan(separator: UInt8(ascii: ",")))
            if record.length == 0 { break }
            pieces.append(record.bytes)
        }
        #expect(pieces.count == 4)
        #expect(Array(pieces.joined()) == all)
    }
}

/// Gives its bytes a few at a time, as a pipe may.
final class Slow: ByteSource {
    private var rest: ArraySlice<UInt8>
    private let size: Int

    init(_ bytes: [UInt8], _ size: Int) {
        rest = bytes[...]
        self.size = size
    }

    func readNext(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        let piece = rest.prefix(min(size, buffer.count))
        buffer.copyBytes(from: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
    }
}
