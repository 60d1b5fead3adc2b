import Foundation
import JSON
import Loopback
import TestSupport
import Testing
import Workers

/// What `bracket run` and `bracket plan` say, and how they end.
@Suite("What a run says", .againstHangs)
struct RunCommandTests {
    /// A folder with a pipeline, `pipelines/p.json`, and its input.
    private static func folder(
        _ input: String, pipeline: String = "tournament: { judge: \"reference\" }"
    ) throws -> String {
        let folder = Repository.temporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder + "/pipelines", withIntermediateDirectories: true)
        try input.write(toFile: folder + "/input.jsonl", atomically: true, encoding: .utf8)
        try "{ name: \"t\", input: \"input.jsonl\", \(pipeline) }".write(
            toFile: folder + "/pipelines/p.json", atomically: true, encoding: .utf8)
        return folder
    }

    private static func run(
        _ folder: String, _ more: [String] = [], command: String = "run"
    ) async throws -> BracketProcess.Result {
        let out = command == "run" ? ["-q"] : []
        return try await BracketProcess.run(
            [command, folder + "/pipelines/p.json", "--out", folder + "/out"] + out + more)
    }

    @Test("where no record can be used, the first reject is said, and the exit code is 1")
    func nothingUsable() async throws {
        let folder = try Self.folder(
            """
            {"prompt": "2+2?", "candidates": {"a": "4"}, "answer": "4"}
            {"prompt": "3+3?", "candidates": {"a": "6"}, "answer": "6"}

            """)
        let run = try await Self.run(folder)
        #expect(run.status == 1)
        #expect(run.output == "")
        #expect(run.errors.contains("input.jsonl can be used, 2 rejected; the first: line 1: "))
        #expect(run.errors.contains("\(folder)/out/rejects.jsonl"))
        let plan = try await Self.run(folder, command: "plan")
        #expect(plan.status == 1)
        #expect(plan.output.contains("rejected    2 lines; the first: line 1: "))
        let empty = try await Self.run(try Self.folder(""))
        #expect(empty.status == 1)
        #expect(empty.errors.contains("has no records"))
    }

    @Test(
        "members with other names are found, and those that nobody knows are listed, with no folder"
    )
    func shapes() async throws {
        let folder = try Self.folder(
            """
            {"question": "2+2?", "responses": ["4", "5"], "answer": "4"}
            {"question": "3+3?", "responses": ["6", "7"], "answer": "6"}

            """)
        let run = try await Self.run(folder)
        #expect(run.status == 0)
        #expect(run.output.hasPrefix("2 prompts"))
        let other = try Self.folder(#"{"q": "2+2?", "outs": ["4", "5"], "answer": "4"}"#)
        let refused = try await Self.run(other)
        #expect(refused.status == 1)
        #expect(
            refused.errors.contains(
                "input.jsonl: its records have q, outs, answer, which is no shape that is known"))
        #expect(!FileManager.default.fileExists(atPath: other + "/out"))
        let presets = other + "/mine.json5"
        try #"{ mine: { members: ["q"], fields: { prompt: "q", candidates: "outs[]" } } }"#.write(
            toFile: presets, atomically: true, encoding: .utf8)
        #expect(try await Self.run(other, ["--preset", presets]).status == 0)
    }

    @Test("an input and a judge are enough, and init writes the pipeline that says the same")
    func withoutPipeline() async throws {
        let folder = try Self.folder("")
        let input = folder + "/sums.jsonl"
        try """
        {"problem": "2+2?", "completions": ["4", "5", "6"], "answer": "4"}
        {"problem": "3+3?", "completions": ["5", "6", "7"], "answer": "6"}

        """.write(toFile: input, atomically: true, encoding: .utf8)
        let judge = ["--input", input, "--judge", "reference", "--format", "elo"]
        let run = try await BracketProcess.run(["run", "--out", folder + "/a", "-q"] + judge)
        #expect(run.status == 0)
        #expect(run.output.hasPrefix("2 prompts · 6 matches"))
        let again = try await BracketProcess.run(["run", "--out", folder + "/a", "-q"] + judge)
        #expect(again.status == 0)
        #expect(try await BracketProcess.run(["verify", folder + "/a"]).status == 0)
        let pipeline = folder + "/p.json5"
        let written = try await BracketProcess.run([
            "init", "--input", input, "--judge", "reference", "--tournament", "elo", "-o", pipeline,
        ])
        #expect(written.status == 0)
        let other = try await BracketProcess.run(["run", pipeline, "--out", folder + "/b", "-q"])
        #expect(other.output.hasPrefix("2 prompts · 6 matches"))
        let there = try await BracketProcess.run([
            "init", "--input", input, "--judge", "reference", "-o", pipeline,
        ])
        #expect(there.status == 2)
        #expect(there.errors.contains("is there already"))
    }

    @Test("what a pipeline's file says is not said beside it, and nothing is guessed")
    func contradictions() async throws {
        let folder = try Self.folder(#"{"prompt": "2+2?"}"#)
        let beside = try await Self.run(folder, ["--votes", "3"])
        #expect(beside.status == 2)
        #expect(beside.errors.contains("--votes goes with --input and no PIPELINE"))
        let nothing = try await BracketProcess.run(["run"])
        #expect(nothing.errors.contains("needs a PIPELINE, or --input F and --model M"))
        let prompts = try await BracketProcess.run([
            "init", "--input", folder + "/input.jsonl", "--judge", "reference",
        ])
        #expect(prompts.errors.contains("has prompts and no answers"))
    }

    @Test("a pipeline gathers candidates of several files, and its run resumes and verifies")
    func gathers() async throws {
        let folder = try Self.folder("")
        for (seed, answer) in ["4", "5", "6"].enumerated() {
            try #"{"problem": "2+2?", "generation": "\#(answer)", "expected_answer": "4"}"#.write(
                toFile: folder + "/output-rs\(seed).jsonl", atomically: true, encoding: .utf8)
        }
        let pipeline = folder + "/pipelines/g.json"
        try """
        { gather: { by: "row", files: "output-rs*.jsonl", candidate: "generation" },
          tournament: { judge: "reference" } }
        """.write(toFile: pipeline, atomically: true, encoding: .utf8)
        for _ in 0..<2 {
            let run = try await BracketProcess.run(["run", pipeline, "--out", folder + "/g", "-q"])
            #expect(run.status == 0)
            #expect(run.output.hasPrefix("1 prompt"))
            #expect(run.errors.hasPrefix("gathered: 1 prompt, 3 candidates from 3 files"))
        }
        #expect(try await BracketProcess.run(["verify", folder + "/g"]).status == 0)
        #expect(try await BracketProcess.run(["doctor", pipeline]).status == 0)
        try #"{"problem": "3+3?", "generation": "6"}"#.write(
            toFile: folder + "/output-rs1.jsonl", atomically: true, encoding: .utf8)
        let other = try await BracketProcess.run(["run", pipeline, "--out", folder + "/h"])
        #expect(other.status == 1)
        #expect(other.errors.contains("output-rs0 and output-rs1 have different prompts for row 1"))
        #expect(!FileManager.default.fileExists(atPath: folder + "/h"))
    }

    @Test("where some can, the first reject is said too, and the exit code is 3")
    func someRejected() async throws {
        let folder = try Self.folder(
            """
            {"id": "a", "prompt": "2+2?", "candidates": ["4", "5"], "answer": "4"}
            {"id": "b", "prompt": "3+3?", "candidates": ["6", "7"]}

            """)
        let run = try await Self.run(folder)
        #expect(run.status == 3)
        #expect(run.output.contains("\nrejects     1 record rejected; line 2: "))
        let plan = try await Self.run(folder, ["--json"], command: "plan")
        #expect(plan.status == 3)
        let json = try JSON.parse(plan.output.trimmingCharacters(in: .newlines))
        #expect(json["first_reject"]?.string?.hasPrefix("line 2: ") == true)
        #expect(json["judge"] == "reference")
    }

    @Test("a pipeline's input lies beside it, above it, or in the working directory; errors say so")
    func paths() async throws {
        let line = #"{"id": "a", "prompt": "2+2?", "candidates": ["4", "5"], "answer": "4"}"#
        let folder = try Self.folder(line + "\n")
        let run = try await Self.run(folder)
        #expect(run.status == 0)
        // What was found is in the manifest: the run is verified from anywhere.
        let verify = try await BracketProcess.run(["verify", folder + "/out"])
        #expect(verify.status == 0, "\(verify.errors)")
        #expect(verify.output.hasSuffix(" holds: 1 prompt, derived again byte for byte\n"))
        try FileManager.default.removeItem(atPath: folder + "/input.jsonl")
        let missing = try await Self.run(folder)
        #expect(missing.status == 1)
        #expect(missing.errors.contains("the input input.jsonl does not exist (looked in "))
        #expect(missing.errors.contains("\(folder)/pipelines, where the pipeline is, and above it"))
        let working = URL(filePath: Repository.root.path()).standardizedFileURL.path()
        #expect(missing.errors.contains("in the working directory \(working.dropLast())"))
    }

    @Test("what is said to be next can be given as it stands, whatever the id")
    func next() async throws {
        let folder = try Self.folder(
            #"{"id": "-it's $1", "prompt": "2+2?", "candidates": ["4", "5"], "answer": "4"}"# + "\n"
        )
        let run = try await Self.run(folder)
        let command = run.output.split(separator: "\n").last.map { String($0.dropFirst(6)) }
        #expect(command == "bracket show \(folder)/out -- '-it'\\''s $1'")
        let show = try await BracketProcess.run(["show", folder + "/out", "--", "-it's $1"])
        #expect(show.status == 0)
        #expect(show.output.contains("judge       reference\n"))
    }

    @Test("more failed votes than allowed: the files are written, the reason said, the exit code 1")
    func failed() async throws {
        let refuses = Locked(true)
        let server = try LoopbackServer { _ in
            refuses.withLock { $0 }
                ? .error(400, "the moon is full") : .chat("t</think>\\boxed{Assistant 1}")
        }
        defer { server.stop() }
        let folder = try Self.folder(
            #"{"id": "a", "prompt": "2+2?", "candidates": ["4", "5"]}"# + "\n",
            pipeline: """
                tournament: { model: "m" },
                models: { m: { base_url: "\(server.baseURL)", model: "judge", max_attempts: 1 } }
                """)
        let run = try await Self.run(folder)
        #expect(run.status == 1)
        #expect(run.output.hasPrefix("1 prompt · 1 match · 1 vote\n"))
        #expect(run.output.contains("\njudge       judge, reasoning\n"))
        #expect(run.output.contains("refused: 127.0.0.1:\(server.port) refused the request: 400: "))
        #expect(
            run.errors.hasPrefix("bracket: 100 % of 1 vote failed, more than the limit of 20 %"))
        #expect(run.errors.contains("the moon is full"))
        refuses.withLock { $0 = false }
        let again = try await Self.run(folder, ["--json"])
        #expect(again.status == 0)
        let json = try JSON.parse(again.output.trimmingCharacters(in: .newlines))
        #expect(json["abstained"] == [:])
        #expect(json["judge"] == "judge, reasoning")
        // A third start asks nobody, and counts what the second one cost.
        let third = try await Self.run(folder, ["--json"])
        let resumed = try JSON.parse(third.output.trimmingCharacters(in: .newlines))
        #expect(resumed["tokens"] == json["tokens"])
        #expect(resumed["tokens"] == 5)
        #expect(resumed["tokens_this_start"] == 0)
        #expect(resumed["resumed_votes"] == 1)
    }

    @Test("a run that has not ended says so wherever it is looked at")
    func unfinished() async throws {
        let folder = try Self.folder(
            #"{"id": "a", "prompt": "2+2?", "candidates": ["4", "5"], "answer": "4"}"# + "\n")
        _ = try await Self.run(folder)
        let out = folder + "/out"
        for name in ["winners.jsonl", "index.jsonl"] {
            try FileManager.default.removeItem(atPath: out + "/" + name)
        }
        try FileManager.default.moveItem(
            atPath: out + "/brackets.jsonl", toPath: out + "/brackets.jsonl.partial")
        let sentence =
            "the run is not finished: this is what it has so far; the command that began "
            + "it goes on with it"
        for words in [
            ["show", out], ["show", out, "a"], ["show", out, "a", "1.1"],
            ["show", out, "--curves"],
            ["export", out, "--as", "best"], ["verify", out],
        ] {
            let looked = try await BracketProcess.run(words)
            #expect(looked.errors.contains(sentence), "\(words)")
        }
        let page = try await BracketProcess.run(["show", out, "--format", "html"])
        #expect(page.output.contains(sentence))
    }
}
