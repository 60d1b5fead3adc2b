import Foundation
import Datasets
import JSON
import Pipelines
import Reports
import RunLogs
import TestSupport
import Testing
import Workers

@testable import Runs

/// The summary of a run, its brackets, its index and its curves say the same of which answers are
/// right.
@Suite("Grading")
struct GradingTests {
    private func candidates(_ texts: [String]) -> [Candidate] {
        texts.enumerated().map { Candidate(id: "c\($0)", text: $1) }
    }

    private func labelled(_ labels: [(text: String, fields: JSONObject)]) -> [Candidate] {
        labels.enumerated().map { Candidate(id: "c\($0)", text: $1.text, fields: $1.fields) }
    }

    /// Plays `records` and compares all that was said of right answers.
    ///
    /// - Parameter graded: for each record whether its right answers are known.
    private func check(
        _ fixture: RunFixture, _ pipeline: Pipeline, graded: [Bool], expected: Grades
    ) async throws {
        let counts = try await fixture.run(pipeline, model: .moody(silent: 0))
        #expect(counts.grades == expected)

        let logs = try fixture.brackets()
        #expect(logs.map { $0.grade != nil } == graded)
        var fromBrackets = Grades()
        for grade in logs.compactMap(\.grade) { fromBrackets.add(grade) }
        #expect(fromBrackets == counts.grades)

        let folder = RunFolder(path: fixture.folder)
        let index = try #require(BracketIndex(folder))
        #expect(index.entries.map(\.grade) == logs.map(\.grade?.brief))

        // As `bracket show --curves` does it: from the brackets and the winners alone.
        let fields = try folder.manifest().identity.fields
        #expect(fields == pipeline.fields)
        var forCurves: [GradedBracket] = []
        for (log, row) in zip(logs, try fixture.lines("winners.jsonl")) {
            let reference = WinnerRow.knownAnswer(in: try #require(row.object), fields)
            let grades = CandidateGrades(log.candidates, reference: reference)
            #expect((grades == nil) == (log.grade == nil))
            guard let grades else { continue }
            let grade = Grade(
                grades, ids: log.entrants.map(\.id), winner: log.winner, answer: reference)
            #expect(grade.brief == log.grade?.brief)
            #expect(Set(grade.right ?? []) == Set(try #require(log.grade?.right)))
            #expect(grade.answer == log.grade?.answer)
            forCurves.append(
                GradedBracket(log, isRight: grades.isRight, answers: grades.answers))
        }
        var curves = Curves()
        curves.add(forCurves, of: RunFacts(folder))
        func last(_ name: String) -> Double? {
            curves.series[.candidates]?.first { $0.name == name }?.points.last?.y
        }
        let prompts = Double(counts.grades.prompts)
        #expect(last("selected") == Double(counts.grades.selected) / prompts)
        #expect(last("any candidate") == Double(counts.grades.oracle) / prompts)
        #expect(last("most common answer") == Double(counts.grades.majority) / prompts)
        #expect(last("random candidate") == counts.grades.random / prompts)
    }

    /// What a run of the fixture's input is to say: the winners' grades as `isRight` has them.
    private func expected(
        _ fixture: RunFixture, _ pipeline: Pipeline, isRight: [String: [Bool]],
        majority: Set<String>
    ) async throws -> Grades {
        let twin = Repository.temporaryFolder()
        try await fixture.run(pipeline, folder: twin, model: .moody(silent: 0))
        var expected = Grades()
        let brackets = String(
            decoding: fixture.bytes("brackets.jsonl", in: twin) ?? .init(), as: UTF8.self)
        for line in brackets.split(separator: "\n") {
            let log = try BracketLog(JSON.parse(String(line)))
            guard let right = isRight[log.id] else { continue }
            let winner = try #require(Int(log.winner.dropFirst()))
            expected.add(
                Grade(
                    selected: right[winner],
                    random: Double(right.count { $0 }) / Double(right.count),
                    majority: majority.contains(log.id), oracle: right.contains(true)))
        }
        return expected
    }

    @Test("what a candidate thought is graded nowhere")
    func thinking() async throws {
        let right = [
            "<think>41, or \\boxed{7}?</think>The answer is 42.", "41?\n</think>\n\n#### 42",
        ]
        let wrong = ["<think>no</think>It is 41.", "<think>\\boxed{42}</think>Nobody knows."]
        let records = [
            ("mostly right", right + right + [wrong[0]]),
            ("mostly wrong", [wrong[0], wrong[0], right[0], wrong[0], wrong[1]]),
            ("all wrong", [wrong[1], wrong[1], wrong[1], wrong[0], wrong[1]]),
        ].map { id, texts in
            PromptRecord(
                id: id, prompt: "6 × 7?", candidates: candidates(texts), reference: "6 × 7 #### 42")
        }
        // The last one's thought would have been right.
        #expect(!KnownAnswer("42").isGiven(in: wrong[1]))
        let fixture = try RunFixture(records: records)
        let pipeline = try fixture.pipeline()
        try await check(
            fixture, pipeline, graded: [true, true, true],
            expected: try await expected(
                fixture, pipeline,
                isRight: [
                    "mostly right": [true, true, true, true, false],
                    "mostly wrong": [false, false, true, false, false],
                    "all wrong": [false, false, false, false, false],
                ], majority: ["mostly right"]))
    }

    @Test("what candidates say of themselves counts everywhere, or nowhere")
    func labels() async throws {
        func fields(_ label: JSON?, other: JSON? = nil) -> JSONObject {
            var fields = JSONObject()
            fields["is_correct"] = label
            fields["correct"] = other
            return fields
        }
        let records = [
            // The label that decides is `is_correct`.
            PromptRecord(
                id: "all", prompt: "?",
                candidates: labelled([
                    ("<think>x</think>1", fields(true, other: false)), ("2", fields(false)),
                    ("<think>2</think>1", fields(true)), ("1", fields(true, other: false)),
                ])),
            PromptRecord(
                id: "some", prompt: "?",
                candidates: labelled([
                    ("1", fields(true)), ("2", fields(nil)), ("3", fields(false)),
                    ("4", fields(false)),
                ])),
            PromptRecord(
                id: "by another name", prompt: "?",
                candidates: labelled([
                    ("1", fields(nil, other: true)), ("2", fields(nil, other: false)),
                    ("2", fields(nil, other: false)), ("<think>1</think>2", fields(false)),
                ])),
            // What is known decides, whatever candidates say.
            PromptRecord(
                id: "known", prompt: "?",
                candidates: labelled([
                    ("1", fields(true)), ("2", fields(false)), ("1", fields(true)),
                    ("1", fields(true)),
                ]), reference: "2"),
        ]
        let fixture = try RunFixture(records: records)
        let pipeline = try fixture.pipeline()
        try await check(
            fixture, pipeline, graded: [true, false, true, true],
            expected: try await expected(
                fixture, pipeline,
                isRight: [
                    "all": [true, false, true, true],
                    "by another name": [true, false, false, false],
                    "known": [false, true, false, false],
                ], majority: ["all"]))
    }

    @Test(
        "runs from before there was one grading hold, whatever they say of right answers",
        arguments: ["0.1.0", "0.2.0"])
    func earlierGrades(version: String) async throws {
        let fixture = try RunFixture(lines: [
            #"{"id":"a","prompt":"?","candidates":["1","2"],"reference":"2"}"#
        ])
        try await fixture.run(
            try Pipeline(
                text: #"{ name: "test", tournament: { judge: "reference" } }"#, file: "p.json"),
            model: .moody())
        func replace(_ text: String, by other: String, in name: String) throws {
            let path = fixture.folder + "/" + name
            let old = try String(contentsOfFile: path, encoding: .utf8)
            #expect(old.contains(text))
            try old.replacingOccurrences(of: text, with: other)
                .write(toFile: path, atomically: true, encoding: .utf8)
        }
        try replace("0.2.0", by: version, in: "manifest.json")
        try replace(#""selected":true"#, by: #""selected":false"#, in: "brackets.jsonl")
        let report = try await Verification(
            RunFolder(path: fixture.folder), input: fixture.input
        ).report()
        #expect(report.problems.isEmpty == (version == "0.1.0"))
    }

    // MARK: A reference of another name

    private func renamed(_ input: String, _ name: String = "gold") throws -> Pipeline {
        try Pipeline(
            text: """
                { name: "test", seed: 7, input: "\(input)", fields: { reference: "\(name)" },
                  tournament: { judge: "reference" } }
                """, file: "test.json")
    }

    @Test(
        "a known answer of another name is called by that name, and counts",
        arguments: ["gold", "confidence", "winner"])
    func renamedReference(name: String) async throws {
        let fixture = try RunFixture(lines: [
            #"{"id":"a","prompt":"?","candidates":["1","2","1"],"\#(name)":"2","reference":"1"}"#,
            #"{"id":"b","prompt":"?","candidates":["1","2","1"],"reference":"1","answer":"1"}"#,
        ])
        let pipeline = try renamed(fixture.input, name)
        var expected = Grades()
        expected.add(Grade(selected: true, random: 1.0 / 3, majority: false, oracle: true))
        try await check(fixture, pipeline, graded: [true], expected: expected)
        #expect(
            try fixture.lines("rejects.jsonl").map { $0["reason"]?.string } == [
                "there is no \"\(name)\" for the judge to compare with; add one"
            ])
    }

    @Test("the doctor calls it by that name, too")
    func doctor() async throws {
        let fixture = try RunFixture(lines: [
            #"{"id":"b","prompt":"?","candidates":["1","2"],"reference":"1","answer":"1"}"#
        ])
        let findings = Locked<[Doctor.Finding]>([])
        let doctor = Doctor(models: .standard { _ in nil }) { finding in
            findings.withLock { $0.append(finding) }
        }
        try await doctor.examine(try renamed(fixture.input))
        let lines = findings.withLock { $0 }.filter { $0.check == "first line" }
        #expect(lines.map(\.outcome.rawValue) == ["fail"])
        #expect(
            lines.map(\.detail) == [
                "line 1, prompt \"b\", has no \"gold\", and the judge is \"reference\""
            ])
    }
}
