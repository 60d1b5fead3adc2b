@testable import Files
import JSON
import TestSupport
import Testing

@Suite("LineIndex")
struct LineIndexTests {
    private func lines(_ index: LineIndex, _ id: String) throws -> [String] {
        try index.lines(of: id).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("finds all lines of an id, in order, wherever they stand")
    func runs() throws {
        let file = try TemporaryFile(
            """
            {"id":"a","n":1}
            {"id":"a","n":2}\r
            {"n":3,"id":"b"}

            {"n":4,"id":"b"}
            {"n":5, "id" : "a" }
            {"id":7}
            """)
        let index = try LineIndex(path: file.path)
        #expect(index.lineCount == 6)
        #expect(
            try lines(index, "a") == [
                #"{"id":"a","n":1}"#, #"{"id":"a","n":2}"#, #"{"n":5, "id" : "a" }"#,
            ])
        #expect(try lines(index, "b") == [#"{"n":3,"id":"b"}"#, #"{"n":4,"id":"b"}"#])
        #expect(try lines(index, "7") == [#"{"id":7}"#])
        #expect(try lines(index, "c") == [])
        #expect(index.contains("a") && !index.contains("c"))
        #expect(index.badLines.isEmpty && index.cutOffset == nil)
    }

    @Test(
        "reads the id of the record, not one inside it or in a string",
        arguments: [
            #"{"x":{"id":"no"},"y":[{"id":"no"}],"id":"yes"}"#,
            #"{"x":"\"id\":\"no\"","id":"yes"}"#,
            #"{"\u0069d":"yes"}"#,
            #"{"id":"\u0079es"}"#,
            #" { "id" : "yes" , "x" : { } } "#,
            #"{"x":"\\","id":"yes"}"#,
            #"{"x":"1234567\"890","id":"yes","z":[]}"#,
        ])
    func nesting(line: String) throws {
        let file = try TemporaryFile(line + "\n")
        let index = try LineIndex(path: file.path)
        #expect(try lines(index, "yes") == [line])
        #expect(!index.contains("no"))
    }

    @Test("a line without an id is known by its number, unless ids are required")
    func missingIDs() throws {
        let file = try TemporaryFile("{\"prompt\":\"p\"}\n{\"id\":null}\n{\"id\":\"1\",\"n\":2}\n")
        let index = try LineIndex(path: file.path)
        #expect(try lines(index, "1") == [#"{"prompt":"p"}"#, #"{"id":"1","n":2}"#])
        #expect(try lines(index, "2") == [#"{"id":null}"#])
        let strict = try LineIndex(path: file.path, requiresID: true)
        #expect(try lines(strict, "1") == [#"{"id":"1","n":2}"#])
        #expect(strict.badLines.map(\.number) == [1, 2])
        #expect(strict.badLines.map(\.reason) == [.missing(path: "id"), .missing(path: "id")])
    }

    @Test("collects bad lines and goes on")
    func badLines() throws {
        let long = #"{"id":"long","x":""# + String(repeating: "x", count: 100) + #""}"#
        let file = try TemporaryFile(
            "{\"id\":\"a\"}\nnonsense\n[]\n{\"id\":{}}\n\(long)\n{\"id\":\"a\"}")
        let index = try LineIndex(path: file.path, maxLineBytes: 50)
        #expect(try lines(index, "a").count == 2)
        #expect(index.badLineCount == 4)
        #expect(
            index.badLines == [
                LineIndex.BadLine(
                    number: 2, offset: 11, reason: .notJSON(problem: "expected a value", column: 1)),
                LineIndex.BadLine(number: 3, offset: 20, reason: .notAnObject(found: "an array")),
                LineIndex.BadLine(
                    number: 4, offset: 23,
                    reason: .wrongType(
                        path: "id", expected: "a string or a number", found: "an object")),
                LineIndex.BadLine(
                    number: 5, offset: 33, reason: .tooLong(length: long.utf8.count, limit: 50)),
            ])
    }

    @Test("a cut last line is told from a bad one, at every place it may be cut")
    func cut() throws {
        let last = #"{"id":"b","n":[1,true],"s":"é\n"}"#
        let whole = Array("{\"id\":\"a\"}\n".utf8)
        for length in 1..<last.utf8.count {
            let file = try TemporaryFile(whole + last.utf8.prefix(length))
            let index = try LineIndex(path: file.path)
            #expect(index.cutOffset == 11, "cut after \(length) bytes")
            #expect(index.lineCount == 1 && index.badLineCount == 0)
        }
        let file = try TemporaryFile(whole + last.utf8)
        #expect(try LineIndex(path: file.path).cutOffset == nil)
    }

    @Test("other members can be the key")
    func otherMember() throws {
        let file = try TemporaryFile("{\"task\":\"é\",\"id\":1}\n")
        let index = try LineIndex(path: file.path, member: "task")
        #expect(try lines(index, "é") == [#"{"task":"é","id":1}"#])
        #expect(!index.contains("1"))
    }

    @Test("says when the file has become shorter")
    func shortened() throws {
        let file = try TemporaryFile("{\"id\":\"a\"}\n{\"id\":\"b\"}\n")
        let index = try LineIndex(path: file.path)
        try file.truncate(to: 15)
        #expect(try lines(index, "a").count == 1)
        let error = try #require(
            #expect(throws: FileError.self) { try index.lines(of: "b") })
        #expect(
            error.description
                == "cannot read \"\(file.path)\": it has become shorter since it was first read;"
                + " start again")
    }

    @Test("agrees with parsing every line", arguments: 1...60)
    func property(seed: Int) throws {
        var generator = Seeded(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15)
        var texts: [String] = []
        for _ in 0..<40 {
            var text = Self.record(using: &generator).text
            if Int.random(in: 0..<6, using: &generator) == 0 {
                text = Self.damage(text, using: &generator)
            }
            texts.append(text)
        }
        let file = try TemporaryFile(texts.map { $0 + "\n" }.joined())
        let index = try LineIndex(path: file.path, requiresID: true)
        var expected: [String: [String]] = [:]
        for text in texts {
            guard let value = try? JSON.parse(text), let id = value["id"] else { continue }
            switch id {
            case .string(let id), .number(let id): expected[id, default: []].append(text)
            default: continue
            }
        }
        for (id, lines) in expected {
            let found = try self.lines(index, id)
            // A scan does not see all that is wrong between the brackets, so there may be more.
            #expect(
                found.filter { (try? JSON.parse($0)) != nil } == lines, "seed \(seed), id \(id)")
        }
    }

    /// An object with an "id" that is drawn from few, among other members.
    private static func record(using generator: inout Seeded) -> JSON {
        let strings = [
            "a", "id", "\"", "\\", "é", "\n", "1", "{", "\"id\":\"a\"", "longer text \\\"",
        ]
        func text(_ generator: inout Seeded) -> String {
            (0..<Int.random(in: 0...4, using: &generator))
                .map { _ in strings.randomElement(using: &generator) ?? "" }.joined()
        }
        var object = JSONObject()
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            object[text(&generator)] = [
                .string(text(&generator)), ["id": .string(text(&generator))],
            ]
        }
        let number = Int.random(in: 0...3, using: &generator)
        object["id"] = Bool.random(using: &generator) ? .string(text(&generator)) : .number(number)
        object[text(&generator) + "z"] = .number(-1.5e-7)
        return .object(object)
    }

    /// `text` with one byte other than it was.
    private static func damage(_ text: String, using generator: inout Seeded) -> String {
        var bytes = Array(text.utf8)
        let at = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[at] = Array("\"\\{}[],:x1".utf8).randomElement(using: &generator) ?? 0x20
        return String(decoding: bytes, as: UTF8.self)
    }
}
