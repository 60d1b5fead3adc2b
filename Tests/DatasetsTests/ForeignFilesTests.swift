import Datasets
import Files
import JSON
import TestSupport
import Testing

/// Files as other tools write them.
@Suite("Files of other tools")
struct ForeignFilesTests {
    private func items(
        _ text: String, _ names: FieldNames = .standard
    ) throws -> [PromptReader.Item] {
        let file = try TemporaryFile(text)
        let reader = try PromptReader(path: file.path, names: names)
        var items: [PromptReader.Item] = []
        while let item = try reader.next() { items.append(item) }
        return items
    }

    private func record(
        _ text: String, _ names: FieldNames = .standard
    ) throws -> PromptRecord {
        guard case .record(let record, _)? = try items(text, names).first else {
            throw Unexpected()
        }
        return record
    }

    private struct Unexpected: Error {}

    private func reasons(_ text: String) throws -> [String] {
        try items(text).compactMap { item in
            if case .reject(let reject) = item { reject.reason.description } else { nil }
        }
    }

    // MARK: JSON that is not JSON Lines

    static let object = #"{"id": "a", "prompt": "2+2?", "candidates": ["4", "5"]}"#

    @Test(
        "one JSON array is read, however it is laid out",
        arguments: [
            "[\n  \(object)\n]\n", "[\(object),\n\(object)]", "[\(object)]",
            "\n [\(object), \(object)]\n\n", "\u{FEFF}[\(object)]",
            "[\n]", #"[{"reward": NaN},"# + "\n\(object)]",
        ])
    func array(text: String) throws {
        let ids = try items(text).compactMap { item in
            if case .record(let record, let place) = item { "\(record.id) \(place)" } else { nil }
        }
        #expect(ids.count == (text == "[\n]" ? 0 : 1))
        // A second one has the first one's id.
        let isLate = text.contains("NaN")
        let line = text.hasPrefix("\n") || text.hasPrefix("[\n") || isLate ? 2 : 1
        #expect(ids.allSatisfy { $0 == "a row \(isLate ? 2 : 1) (line \(line))" })
    }

    @Test(
        "records over several lines are read",
        arguments: [
            "{\n  \"id\": \"a\",\n  \"prompt\": \"p\"\n}\n{\n  \"prompt\": \"b\"\n}",
            "{\"id\": \"a\",\n \"prompt\": \"p\"}{\"prompt\": \"b\"}",
            "{\"id\": \"a\", \"candidates\": [\n {\n\"text\": \"x\"}],\n \"prompt\": \"p\"}\n{\"prompt\":\n\"b\"}",
        ])
    func spread(text: String) throws {
        let ids = try items(text).map { item in
            if case .record(let record, _) = item { record.id } else { "reject" }
        }
        #expect(ids == ["a", "2"])
    }

    @Test(
        "a bad first line alone is a reject",
        arguments: [
            "[1, 2]\n\(object)", "{\"id\": \"x\", \"prompt\":\n\(object)",
            "{\"id\": \"x\", \"pro\n\(object)",
            "{\"id\": \"x\",", "nonsense\n\(object)",
        ])
    func firstLine(text: String) throws {
        #expect(try reasons(text).count == 1)
        #expect(try items(text).count == text.split(separator: "\n").count)
    }

    @Test("pairs are read the same way")
    func pairs() throws {
        let file = try TemporaryFile(
            "[\n{\"prompt\": \"p\", \"chosen\": \"a\", \"rejected\": \"b\"}\n]")
        #expect(try PairFile(path: file.path).pairs.map(\.id) == ["1"])
    }

    @Test(
        "what Python writes for no number is named, with what to write instead",
        arguments: ["NaN", "Infinity", "-Infinity"])
    func notANumber(word: String) throws {
        let reasons = try reasons(#"{"id":"a","prompt":"p","reward":\#(word)}"#)
        #expect(
            reasons == [
                "the line is not JSON: \(word) is no JSON value (write null) at column 33; "
                    + "write one JSON object per line"
            ])
    }

    // MARK: Candidates without a text

    @Test(
        "a candidate without a text is left out and told",
        arguments: [
            (#"["4", null, "5"]"#, ["0", "2"], ["1"]),
            (
                #"[{"text": "4"}, {"text": null, "finish_reason": "length"}, {"text": "5"}]"#,
                ["0", "2"], ["1"]
            ),
            (#"[{"id": "x", "text": null}, {"id": "y", "text": "5"}]"#, ["y"], ["x"]),
            (#"[]"#, [], []),
        ])
    func withoutText(candidates: String, ids: [String], left: [String]) throws {
        let record = try record(#"{"prompt": "2+2?", "candidates": \#(candidates)}"#)
        #expect(record.candidates.map(\.id) == ids)
        #expect(record.withoutText == left)
    }

    // MARK: Members below members

    @Test(
        "names may be paths",
        arguments: [
            // lm-evaluation-harness, samples_*.jsonl
            (
                #"{"doc_id": 0, "doc": {"question": "2+2?"}, "target": "4", "resps": [["So 4", "So 5"]]}"#,
                FieldNames(
                    id: "doc_id", prompt: "doc.question", candidates: "resps[0]",
                    reference: "target"),
                ["0", "2+2?", "So 4|So 5", "4"]
            ),
            // OpenAI's batch output
            (
                #"{"custom_id": "r1", "q": "2+2?", "response": {"body": {"choices": ["#
                    + #"{"message": {"content": "4"}}, {"message": {"content": "5"}}]}}}"#,
                FieldNames(
                    id: "custom_id", prompt: "q", candidates: "response.body.choices",
                    text: "message.content"),
                ["r1", "2+2?", "4|5", ""]
            ),
            // NeMo-Gym
            (
                #"{"params": {"input": [{"role": "user", "content": "2+2?"}]}, "#
                    + #""out": [[{"content": [{"text": "4"}]}, {"content": [{"text": "5"}]}]], "#
                    + #""meta": {"ids": ["a", "b"], "gold": {"value": 4}}}"#,
                FieldNames(
                    id: "meta.ids[1]", prompt: "params.input", candidates: "out[0]",
                    text: "content[0].text", reference: "meta.gold.value"),
                ["b", "2+2?", "4|5", "4"]
            ),
            // A member of that very name goes before a path.
            (
                #"{"a.b": "2+2?", "a": {"b": "no"}, "candidates": ["4"]}"#,
                FieldNames(prompt: "a.b"), ["1", "2+2?", "4", ""]
            ),
        ])
    func paths(line: String, names: FieldNames, expected: [String]) throws {
        let record = try record(line, names)
        let prompt =
            switch record.prompt {
            case .text(let text): text
            case .messages(let messages): messages[0].content
            }
        let texts = record.candidates.map(\.text).joined(separator: "|")
        #expect([record.id, prompt, texts, record.reference ?? ""] == expected)
    }

    @Test("a list that holds nothing but the list of candidates is that list")
    func listOfOneList() throws {
        let line = #"{"prompt": "2+2?", "candidates": [["So 4", null, "So 5"]]}"#
        let record = try record(line)
        #expect(record.candidates.map(\.text) == ["So 4", "So 5"])
        #expect(record.candidates.map(\.id) == ["0", "2"])
        #expect(try reasons(#"{"prompt": "p", "candidates": [["a"], ["b"]]}"#).count == 1)
    }

    @Test("pairs may have paths, too")
    func pairPaths() throws {
        let file = try TemporaryFile(
            #"{"q": {"text": "2+2?", "n": 7}, "a": [{"good": "4"}, {"bad": "5"}], "gold": [4]}"#)
        var names = PairFieldNames()
        names.record = FieldNames(id: "q.n", prompt: "q.text", reference: "gold[0]")
        (names.chosen, names.rejected) = ("a[0].good", "a[1].bad")
        let pair = try #require(try PairFile(path: file.path, names: names).pairs.first)
        #expect(pair.id == "7")
        #expect(pair.prompt == "2+2?")
        #expect([pair.chosen.text, pair.rejected.text] == ["4", "5"])
        #expect(pair.reference == "4")
    }

    @Test(
        "a path that leads nowhere is named as it was given",
        arguments: [
            "doc.query", "doc.question.text", "list[2]", "list[x]", "list[-3]", "doc..a", "[0]",
            ".",
        ])
    func noPath(name: String) throws {
        let file = try TemporaryFile(#"{"doc": {"question": "p"}, "list": ["a", "b"]}"#)
        let reader = try PromptReader(path: file.path, names: FieldNames(prompt: FieldPaths(name)))
        guard case .reject(let reject)? = try reader.next() else { throw Unexpected() }
        #expect(reject.reason == .noPrompt(member: name))
    }

    @Test("a rejected record's id is found by its path, too")
    func rejectedID() throws {
        let items = try items(
            #"{"doc": {"id": "q7"}, "prompt": 5}"#, FieldNames(id: "doc.id"))
        guard case .reject(let reject)? = items.first else { throw Unexpected() }
        #expect(reject.id == "q7")
    }
}
