import Datasets
import Foundation
import JSON
import LanguageModels
import Pipelines
import RunLogs
import TestSupport
import Testing

@testable import Runs

@Suite("How answers are compared in a run")
struct CheckerTests {
    private static let records = [
        PromptRecord(
            id: "q1", prompt: "The capital of Australia?",
            candidates: ["Sydney", "Canberra is the capital", "I do not know"].enumerated().map {
                Candidate(id: String($0), text: $1)
            }, reference: "Canberra")
    ]

    private func pipeline(_ match: String) throws -> Pipeline {
        try Pipeline(
            text: """
                { name: "test", reference: { match: \(match) }, tournament: { judge: "reference" } }
                """, file: "test.json")
    }

    private func run(_ fixture: RunFixture, _ pipeline: Pipeline) async throws {
        try await fixture.run(pipeline, model: ScriptedModel(saying: ""))
    }

    /// A checker that answers each line with what `script` prints of it.
    private func command(_ script: String, _ more: String = "") -> String {
        "{ command: [\"/bin/sh\", \"-c\", \(JSON.string(script).text)] \(more) }"
    }

    private static let honest = """
        while read -r line; do
          echo asked >> 'FILE'
          case "$line" in
            *Canberra\\ is*) echo '{"id":"q1","right":true}' ;;
            *know*) echo '{"id":"q1","right":null,"candidate":"2"}' ;;
            *) echo '{"id":"q1","right":false}' ;;
          esac
        done
        """

    @Test(
        "the right answer wins, is graded, and the way of comparing is the run's",
        arguments: [#""contains""#, #""auto""#])
    func matches(match: String) async throws {
        let fixture = try RunFixture(records: Self.records)
        let pipeline = try pipeline(match)
        try await run(fixture, pipeline)
        let log = try #require(try fixture.brackets().first)
        if match != #""auto""# { #expect(log.winner == "1") }
        #expect(log.grade?.oracle == (match != #""auto""#))
        #expect(log.grade?.right == (match == #""auto""# ? [] : ["1"]))
        let identity = try RunFolder(path: fixture.folder).manifest().identity
        #expect(identity["reference.match"]?.string == (match == #""auto""# ? nil : "contains"))
        #expect(pipeline.commands == [])
    }

    @Test("a program of the user's says what is right; asked once, and not when verified")
    func command() async throws {
        let fixture = try RunFixture(records: Self.records)
        let asked = fixture.input + ".asked"
        let script = Self.honest.replacing("FILE", with: asked)
        let pipeline = try pipeline(command(script, ", processes: 2"))
        #expect(pipeline.commands == [["/bin/sh", "-c", script]])
        try await run(fixture, pipeline)
        let log = try #require(try fixture.brackets().first)
        #expect(log.winner == "1")
        #expect(log.grade?.right == ["1"])
        let brackets = fixture.bytes("brackets.jsonl")
        let entries = try fixture.lines("journal.jsonl").filter { $0["kind"] == "grades" }
        #expect(entries.map { $0["right"] } == [["1"]])

        let report = try await Verification(RunFolder(path: fixture.folder)).report()
        #expect(report.problems == [])
        // Resumed with a program that would say otherwise, were it asked.
        try await run(fixture, pipeline)
        #expect(fixture.bytes("brackets.jsonl") == brackets)
        #expect(try fixture.lines("journal.jsonl").filter { $0["kind"] == "grades" }.count == 1)
        let questions = try String(contentsOfFile: asked, encoding: .utf8).split(separator: "\n")
        #expect(questions.count == 3)
    }

    @Test(
        "a checker that dies, is silent or says something else stops the run and makes nothing right",
        arguments: [
            ("read -r line; exit 3", "ended before it answered"),
            ("exec cat", #"it must be a line {"id": …, "right": true, false or null}"#),
            ("while read -r l; do echo yes; done", "answered \"yes\" to candidate"),
            (#"while read -r l; do echo '{"id":"q2","right":true}'; done"#, "is not about"),
            (
                #"while read -r l; do echo '{"id":"q1","candidate":"9","right":true}'; done"#,
                "is not about"
            ),
            (#"while read -r l; do echo '{"id":"q1","right":1}'; done"#, "it must be a line"),
            (#"printf 'a\nb\n'; exec sleep 1000"#, "more than one line at once"),
            ("exec 0<&-; exec sleep 1000", "said nothing for 1 s"),
            ("exec sleep 1000", "said nothing for 1 s"),
            ("yes | tr -d '\\n'", "more than a mebibyte"),
            ("exec /nowhere/at/all 2>/dev/null", "ended before it answered"),
        ])
    func failures(script: String, problem: String) async throws {
        let fixture = try RunFixture(records: Self.records)
        let timeout = problem.hasPrefix("said nothing") ? 1 : 3600
        let pipeline = try pipeline(command(script, ", timeout: \(timeout)"))
        let error = await #expect(throws: PipelineError.self) {
            try await run(fixture, pipeline)
        }
        #expect("\(error as Any)".contains(problem), "\(error as Any)")
        #expect(fixture.bytes("winners.jsonl") == nil)
    }

    @Test("a checker that is killed is gone, with what it started")
    func killed() async throws {
        let file = Repository.temporaryFolder() + ".pid"
        do {
            let process = try CheckerProcess([
                "/bin/sh", "-c", "sleep 1000 & echo $! > '\(file)'; read -r l; echo done; wait",
            ])
            #expect(try process.answer(to: [], within: 60) == Array("done".utf8))
            process.kill()
        }
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let pid = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
        // Whoever was killed may take a moment to go.
        while Self.isRunning(pid) { await Task.yield() }
    }

    /// A killed process may be a zombie until its new parent has seen it.
    private static func isRunning(_ pid: pid_t) -> Bool {
        guard kill(pid, 0) == 0 else { return false }
        let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        return status.map { !$0.contains(") Z") } ?? false
    }

    @Test("no such program; settings that cannot be")
    func settings() async throws {
        let fixture = try RunFixture(records: Self.records)
        let missing = try pipeline(#"{ command: ["/no/such/checker"] }"#)
        await #expect(throws: PipelineError.self) { try await run(fixture, missing) }
        for match in [#""fuzzy""#, "{ }", "{ command: [] }", "{ command: \"x\", timeout: 0 }", "3"]
        {
            #expect(throws: PipelineError.self, "\(match)") { try pipeline(match) }
        }
        #expect(
            try pipeline(#"{ command: "check -x" }"#).commands == [["/bin/sh", "-c", "check -x"]])
    }

    @Test("a known answer that is no number or letter is rejected where it must be one")
    func unusable() async throws {
        for match in ["number", "choice"] {
            let fixture = try RunFixture(records: Self.records)
            try await run(fixture, try pipeline("\"\(match)\""))
            let reason = try #require(try fixture.lines("rejects.jsonl").first?["reason"]?.string)
            #expect(reason.contains("\"Canberra\" is no"), "\(reason)")
        }
    }
}
