@testable import Datasets
import JSON
import TestSupport
import Testing

@Suite("Fields of a record")
struct MappingTests {
    private static let row = """
        {"a": {"b": [{"c": "1"}, {"c": "2"}, {}]}, "list": ["x", "y", "z"], "a.b": "own",
         "n_10": "ten", "n_2": "two", "n_1": {"t": "one"}, "n_x": "no", "response 1": "spaced",
         "text": "{\\"k\\": [\\"deep\\"]}", "turns": "[{\\"role\\": \\"user\\"}]", "plain": "[not JSON"}
        """

    @Test(
        "a path leads where it says",
        arguments: [
            ("a.b[0].c", #""1""#), ("a.b[].c", #"["1","2",null]"#), ("a.b[-1]", "{}"),
            ("a.b", #""own""#), ("list[]", #"["x","y","z"]"#), ("list[-1]", #""z""#),
            ("list[-3]", #""x""#), ("list[:-1]", #"["x","y"]"#), ("list[:]", #"["x","y","z"]"#),
            ("n_{n}", #"[{"t":"one"},"two","ten"]"#), ("n_{n}.t", #"["one",null,null]"#),
            ("response 1", #""spaced""#), ("text.k[0]", #""deep""#), ("turns[0].role", #""user""#),
        ])
    func found(path: String, expected: String) throws {
        let row = try #require(JSON.parse(Self.row).object)
        #expect(FieldPath(path).value(in: row)?.text == expected)
    }

    @Test(
        "a path that leads nowhere finds nothing",
        arguments: [
            "a.c", "list[3]", "list[-4]", "list[9223372036854775807]", "list[-9223372036854775808]",
            "list[99999999999999999999]", "plain[0]", "n_{n}{n}", "m_{n}", "a..b", "[0]", ".", "",
            "a[", "a]", "a[x]", "a[0", "a[+1]", "a[1:]", "list[].x.y[][]", "text.k.l", "plain.x",
            String(repeating: "a.", count: 40) + "a", String(repeating: "[0]", count: 400),
        ])
    func nowhere(path: String) throws {
        let row = try #require(JSON.parse(Self.row).object)
        let value = FieldPath(path).value(in: row)
        #expect(value == nil || value == .array([.null, .null, .null]))
    }

    @Test("no path and no row make reading fail, whatever they are")
    func anything() throws {
        var state: UInt64 = 7
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let parts = [
            "a", ".", "[", "]", "[]", "[0]", "[-1]", "[:-1]", "{n}", "_", "1", " ", "é", ":",
        ]
        let row = try #require(JSON.parse(Self.row).object)
        for _ in 0..<5_000 {
            let text = (0..<next(12)).map { _ in parts[next(parts.count)] }.joined()
            let path = FieldPath(text)
            _ = path.value(in: row)
            _ = path.removed(from: row)
        }
    }

    // MARK: Which is better

    private func better(_ field: String, _ row: String) throws -> BetterField.Preference? {
        let field = try #require(BetterField(JSON.parse(field, dialect: .json5)))
        let row = try #require(JSON.parse(row).object)
        return try field.preference(in: row, names: ["a", "b"])
    }

    static let annotators =
        "{ path: [\"x\", \"y\", \"z\"], first: [1], second: [2] }"

    @Test(
        "a label, a strength or a name says which answer is better",
        arguments: [
            ("{ path: \"l\", first: [\"A>B\"], second: [\"B>A\"] }", #"{"l": "B>A"}"#, "1"),
            ("{ path: \"l\", first: [\"A>B\"], second: [\"B>A\"] }", #"{"l": "A=B"}"#, "tie"),
            ("{ path: \"l\", first: [\"A>B\"], second: [\"B>A\"] }", #"{"l": null}"#, "nothing"),
            ("{ path: \"l\", first: 1, second: 2 }", #"{"l": "1"}"#, "0"),
            ("{ path: \"l\", first: 1, second: 2 }", #"{"l": 2.0}"#, "1"),
            ("{ path: \"l\", first: true, second: false }", #"{"l": "True"}"#, "0"),
            (annotators, #"{"x": 1, "y": 2, "z": 2}"#, "1"),
            (annotators, #"{"x": 1, "y": 2, "z": 0}"#, "tie"),
            (annotators, #"{"x": 0, "y": 0, "z": 2}"#, "tie"),
            (annotators, #"{"x": 1, "y": null}"#, "0"),
            ("{ sign: \"s\", negative: \"first\" }", #"{"s": -3}"#, "0"),
            ("{ sign: \"s\", negative: \"second\" }", #"{"s": -3}"#, "1"),
            ("{ sign: \"s\", negative: \"first\" }", #"{"s": "2"}"#, "1"),
            ("{ sign: \"s\", negative: \"first\" }", #"{"s": 0}"#, "tie"),
            ("{ name: \"w\" }", #"{"w": "b"}"#, "1"), ("{ name: \"w\" }", #"{"w": "both"}"#, "tie"),
        ])
    func preference(field: String, row: String, expected: String) throws {
        let found = try better(field, row)
        switch found {
        case nil: #expect(expected == "nothing")
        case .tie: #expect(expected == "tie")
        case .better(let place): #expect(expected == String(place))
        }
    }

    // MARK: Whole records

    private func names(_ fields: String) throws -> FieldNames {
        var names = FieldNames.standard
        try names.set(#require(JSON.parse(fields, dialect: .json5).object))
        return names
    }

    private func record(_ fields: String, _ row: String) throws -> PromptRecord {
        try PromptRecord(
            #require(JSON.parse(row).object), at: RowPlace(line: 1), names: names(fields))
    }

    @Test(
        "what does not fit together is a reason to leave the line out",
        arguments: [
            (
                "{ candidates: \"c[].t\", scores: \"s[]\" }",
                #"{"prompt": "p", "c": [{"t": "x"}, {"t": "y"}], "s": [1]}"#,
                "there are 1 scores (s[]) for 2 candidates; give one for each"
            ),
            (
                "{ candidates: [\"x\", \"y\"] }", #"{"prompt": "p", "x": "a", "y": null}"#,
                "\"y\" is null; give a text, or leave the line out"
            ),
            (
                "{ candidates: [\"x\", \"y\"] }", #"{"prompt": "p", "x": "a"}"#,
                "\"y\" is missing; add it"
            ),
            (
                "{ candidates: \"c[]\" }", #"{"prompt": "p", "c": [null, null]}"#,
                "none of \"c[]\" has a text, all of them are null; give texts, or leave the member "
                    + "out where the pipeline generates candidates"
            ),
            (
                "{ candidates: [\"x\", \"y\"] }",
                #"{"x": [{"role": "user", "content": "1"}, {"role": "assistant", "content": "a"}], "#
                    + #""y": [{"role": "user", "content": "2"}, {"role": "assistant", "content": "b"}]}"#,
                "the candidates (x, y) answer different conversations; all must answer the same one"
            ),
            (
                "{ candidates: [\"x\", \"y\"] }", #"{"prompt": "p", "x": ["a", "b"], "y": "c"}"#,
                "\"x\" holds a list of texts; give one text, and a line to each pair, or say that each "
                    + "is an answer by \"x[]\""
            ),
            (
                "{ candidates: \"c[].t\", scores: \"c[].s\" }",
                #"{"prompt": "p", "c": [{"t": "x", "s": "good"}]}"#,
                "\"c[0].s\" is a string; it must be a number, true or false"
            ),
        ])
    func rejected(fields: String, row: String, reason: String) throws {
        let error = #expect(throws: RejectReason.self) { try record(fields, row) }
        #expect(error?.description == reason)
    }

    @Test(
        "numbers and Booleans are answers as they are spelled, and names that repeat are numbered")
    func spelled() throws {
        let record = try record(
            "{ candidates: \"c[].t\", names: \"c[].m\", prompt: [\"a\", \"b\", \"d\"] }",
            #"{"a": "one", "b": "", "d": "two", "c": [{"t": 1.50, "m": "x"}, {"t": true, "m": "x"}, "#
                + #"{"t": [{"type": "text", "text": "q"}]}]}"#)
        #expect(record.prompt == "one\n\ntwo")
        #expect(record.candidates.map(\.text) == ["1.50", "true", "q"])
        #expect(record.candidates.map(\.id) == ["x", "x (2)", "2"])
    }

    @Test("scores of right and wrong are grades, and others are carried alone")
    func grades() throws {
        let row = #"{"prompt": "p", "c": ["x", "y"], "s": [1, 0], "r": [0.5, 7]}"#
        let marks = try record("{ candidates: \"c[]\", scores: \"s[]\" }", row)
        #expect(CandidateGrades(marks.candidates, reference: nil)?.isRight == [true, false])
        #expect(
            marks.candidates.map(\.json.text)[0]
                == #"{"id":"0","text":"x","score":1,"is_correct":true}"#)
        let rated = try record("{ candidates: \"c[]\", scores: \"r[]\" }", row)
        #expect(CandidateGrades(rated.candidates, reference: nil) == nil)
        #expect(rated.candidates.map { $0.fields["score"] } == [0.5, 7])
        let ranks = try record("{ candidates: \"c[]\", scores: \"-s[]\" }", row)
        #expect(CandidateGrades(ranks.candidates, reference: nil) == nil)
    }

    @Test("of several answers the best and the worst make a pair, and equal ones a tie")
    func extremes() throws {
        let names = try names("{ candidates: \"c[].t\", scores: \"-c[].rank\" }")
        func reading(_ ranks: [Int]) throws -> PreferencePair.Kind? {
            let texts = ranks.map { #"{"t": "r\#($0)", "rank": \#($0)}"# }.joined(separator: ", ")
            let row = try #require(JSON.parse(#"{"prompt": "p", "c": [\#(texts)]}"#).object)
            return PreferencePair.kind(of: row, at: RowPlace(line: 1), names: PairFieldNames(names))
        }
        #expect(try reading([2, 1, 4, 3]) == .pair(chosen: "1", rejected: "2"))
        #expect(try reading([2, 2]) == .tie)
        #expect(try reading([2]) == nil)
    }
}
