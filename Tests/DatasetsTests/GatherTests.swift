import Datasets
import Foundation
import JSON
import TestSupport
import Testing

@Suite("Candidates from a file for each model or seed")
struct GatherTests {
    /// Files of these names and lines in a folder of their own.
    private func folder(_ files: [String: [String]]) throws -> String {
        let folder = Repository.temporaryFolder()
        for (name, lines) in files {
            let path = folder + "/" + name
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent,
                withIntermediateDirectories: true)
            try lines.map { $0 + "\n" }.joined().write(
                toFile: path, atomically: true, encoding: .utf8)
        }
        return folder
    }

    private func gather(
        _ plan: GatherPlan, _ names: FieldNames = FieldNames(prompt: "problem")
    ) throws -> (records: [JSONObject], report: GatherReport) {
        var records: [JSONObject] = []
        let report = try Gathering(plan, names: names, paths: plan.paths()).run {
            records.append($0)
        }
        return (records, report)
    }

    private static func row(_ problem: String, _ answer: String?, id: Int? = nil) -> String {
        let id = id.map { "\"qid\": \($0), " } ?? ""
        let answer = answer.map { "\"\($0)\"" } ?? "null"
        return "{\(id)\"problem\": \"\(problem)\", \"generation\": \(answer), \"level\": 1}"
    }

    @Test("by row: a candidate of each seed, named by its file")
    func byRow() throws {
        let folder = try folder([
            "output-rs0.jsonl": [Self.row("p", "a"), Self.row("q", "b")],
            "output-rs1.jsonl": [Self.row("p", "c"), Self.row("q", "d")],
            "other.jsonl": ["nonsense"],
        ])
        let plan = GatherPlan(
            by: .row, files: [folder + "/output-rs*.jsonl"], candidate: "generation")
        let (records, report) = try gather(plan)
        #expect(
            records.map { JSON.object($0).text } == [
                #"{"id":"row 1","prompt":"p","level":1,"candidates":[{"id":"output-rs0","text":"a"},"#
                    + #"{"id":"output-rs1","text":"c"}]}"#,
                #"{"id":"row 2","prompt":"q","level":1,"candidates":[{"id":"output-rs0","text":"b"},"#
                    + #"{"id":"output-rs1","text":"d"}]}"#,
            ])
        #expect(report.words == ["2 prompts, 4 candidates from 2 files"])
    }

    @Test("by key, in any order, with what is missing counted and the first named")
    func byKey() throws {
        let folder = try folder([
            "x/out.jsonl": [Self.row("p", "a", id: 1), Self.row("q", "b", id: 2)],
            "y/out.jsonl": [
                Self.row("r", "e", id: 3), Self.row("q", "d", id: 2), Self.row("p", nil, id: 1),
            ],
        ])
        let plan = GatherPlan(
            by: .field("qid"), files: [folder + "/*/out.jsonl"], candidate: "generation")
        let (records, report) = try gather(plan)
        let candidates = records.map { record in
            record["candidates"]?.array?.map {
                "\($0["id"]?.string ?? "")=\($0["text"]?.string ?? "")"
            }
        }
        #expect(records.map { $0["id"]?.string } == ["1", "2", "3"])
        #expect(candidates == [["x=a"], ["x=b", "y=d"], ["y=e"]])
        #expect(
            report.words == [
                "3 prompts, 4 candidates from 2 files", "2 prompts are in 1 of 2 files",
                "the first that lacks some is 1, not in y", "1 answer is null, left out",
            ])
    }

    @Test("several answers of a row, and names from a member")
    func several() throws {
        let folder = try folder([
            "a.jsonl": [
                #"{"q": 1, "problem": "p", "choices": [{"turns": ["x"]}, {"turns": ["y"]}], "m": "A"}"#
            ],
            "b.jsonl": [#"{"q": 1, "problem": "p", "choices": [{"turns": ["z"]}], "m": "B"}"#],
        ])
        let plan = GatherPlan(
            by: .field("q"),
            files: [folder + "/a.jsonl", folder + "/b.jsonl", folder + "/a.jsonl"],
            candidate: "choices[].turns[0]")
        let (records, _) = try gather(plan)
        #expect(
            records.first?["candidates"]?.array?.compactMap { $0["id"]?.string } == [
                "a", "a (2)", "b",
            ])
        let one = GatherPlan(
            by: .field("q"), files: [folder + "/*.jsonl"], candidate: "choices[0].turns[0]",
            name: .field("m"))
        #expect(
            try gather(one).records.first?["candidates"]?.array?.compactMap { $0["id"]?.string }
                == ["A", "B"])
    }

    @Test("what does not go together is refused, with key, files and remedy")
    func refused() throws {
        let folder = try folder([
            "a.jsonl": [Self.row("p", "a", id: 1), Self.row("q", "b", id: 2)],
            "b.jsonl": [Self.row("p", "a", id: 1), Self.row("other", "b", id: 2)],
            "c.jsonl": [Self.row("p", "a", id: 1), Self.row("p", "b", id: 1)],
            "d.jsonl": [Self.row("p", "a")], "e.jsonl": ["nonsense"],
        ])
        func error(_ files: String...) -> GatherError? {
            #expect(throws: GatherError.self) {
                try gather(
                    GatherPlan(
                        by: .field("qid"), files: files.map { "\(folder)/\($0).jsonl" },
                        candidate: "generation"))
            }
        }
        #expect(error("a", "b") == .unequalPrompts(key: "2", first: "a", second: "b"))
        #expect(error("c") == .duplicate(key: "1", file: "c", line: 2))
        #expect(error("d") == .noKey(file: "d", line: 1, field: "qid"))
        #expect(
            error("e")?.description.hasPrefix("gather: e, line 1: the line is not JSON") == true)
        #expect(error("none") == .noFiles(["\(folder)/none.jsonl"]))
    }
}
