import Files
@testable import Datasets
import JSON
import TestSupport
import Testing

@Suite("PromptReader and rejects")
struct PromptReaderTests {
    private func items(_ bytes: [UInt8], max: Int = 1_000) throws -> [PromptReader.Item] {
        let file = try TemporaryFile(bytes)
        let reader = try PromptReader(path: file.path, maxLineBytes: max)
        var items: [PromptReader.Item] = []
        while let item = try reader.next() { items.append(item) }
        return items
    }

    @Test("good lines become records, bad ones rejects, blank ones nothing")
    func mixture() throws {
        let text = """
            {"id":"a","prompt":"p"}

            {"id":"b","prompt":
            {"prompt":"q"}
            {"id":"a","prompt":"again"}
            """
        let summary = try items(Array(text.utf8)).map { item in
            switch item {
            case .record(let record, let place): "\(place.number) \(record.id)"
            case .reject(let reject): reject.json.text
            }
        }
        #expect(
            summary == [
                "1 a",
                #"{"line":3,"id":"b","reason":"the line is not JSON: the text ends where a value"#
                    + #" should stand at column 20; write one JSON object per line","#
                    + #""text":"{\"id\":\"b\",\"prompt\":"}"#,
                "4 4",
                #"{"line":5,"id":"a","reason":"another line before this one has the id \"a\";"#
                    + #" make the ids differ or leave one of the lines out","#
                    + #""text":"{\"id\":\"a\",\"prompt\":\"again\"}"}"#,
            ])
    }

    @Test("a line over the limit is a reject that shows its beginning")
    func tooLong() throws {
        let line = #"{"id":"long","prompt":""# + String(repeating: "x", count: 2_000) + #""}"#
        guard case .reject(let reject)? = try items(Array(line.utf8), max: 1_500).first else {
            Issue.record("not a reject")
            return
        }
        #expect(reject.id == "long")
        #expect(
            reject.reason.description
                == "the line has 2025 bytes, more than the limit of 1500; split or shorten it")
        #expect(reject.text == String(line.prefix(1_000)))
        #expect(reject.json["cut"] == true)
    }

    @Test("invalid UTF-8 is repaired in a reject")
    func repair() {
        let reject = Reject(
            bytes: [0x61, 0xFF, 0x62], at: RowPlace(line: 1), reason: .line(.invalidUTF8(column: 2))
        )
        #expect(reject.text == "a\u{FFFD}b")
        #expect(reject.json["cut"] == nil)
    }

    @Test("a reject keeps a megabyte and splits no character", arguments: 0...3)
    func cutting(shift: Int) {
        let bytes = [UInt8](repeating: 0x61, count: 999_996 + shift) + Array("🏆🏆".utf8)
        let reject = Reject(bytes: bytes, at: RowPlace(line: 1), reason: .line(.blank))
        #expect(reject.isCut)
        #expect(reject.text.unicodeScalars.allSatisfy { $0 == "a" || $0 == "🏆" })
        #expect(reject.text.utf8.count == (shift == 0 ? 1_000_000 : 999_996 + shift))
    }

    @Test("a megabyte exactly is not cut")
    func exact() {
        let reject = Reject(
            bytes: [UInt8](repeating: 0x61, count: 1_000_000), at: RowPlace(line: 1),
            reason: .line(.blank))
        #expect(!reject.isCut && reject.text.utf8.count == 1_000_000)
    }
}
