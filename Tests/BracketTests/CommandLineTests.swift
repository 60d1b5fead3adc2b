import Foundation
import JSON
import TestSupport
import Testing
import Workers

@Suite("Command line", .timeLimit(.minutes(3)))
struct CommandLineTests {
    @Test(
        "mistakes exit with 2, name what was meant, and say where help is",
        arguments: [
            (
                ["rnu"],
                "bracket: there is no command \"rnu\"; did you mean \"run\"?\nsee: bracket help\n"
            ),
            (
                ["run", "--sed", "1", "x"],
                "bracket: unknown option --sed for \"bracket run\"; did you mean \"--seed\"?\n"
                    + "see: bracket help run\n"
            ),
            (["run"], "bracket: \"bracket run\" needs a PIPELINE\nsee: bracket help run\n"),
            (
                ["run", "pipelines/nothing.json"],
                "bracket: pipelines/nothing.json: no such pipeline file\nsee: bracket help run\n"
            ),
            (
                ["run", "pipelines/gsm8k-reference.json", "--set", "tournament.judg=direct"],
                "bracket: pipelines/gsm8k-reference.json: unknown key \"judg\" in \"tournament\"; "
                    + "did you mean \"judge\"?\nsee: bracket help run\n"
            ),
            (
                ["run", "pipelines/gsm8k-reference.json", "--seed", "x"],
                "bracket: --seed is \"x\"; it must be a whole number from 0\n"
                    + "see: bracket help run\n"
            ),
            (
                ["run", "pipelines/gsm8k-reference.json", "--shard", "3/2"],
                "bracket: --shard: \"3/2\" is not a shard; write I/N with I from 1 to N, "
                    + "as in 2/8\nsee: bracket help run\n"
            ),
            (
                ["export", "runs/x", "--as", "dop"],
                "bracket: unknown --as \"dop\"; did you mean \"dpo\"? (known: best, ranked, dpo)\n"
                    + "see: bracket help export\n"
            ),
            (
                ["select", "--prompt", "?"],
                "bracket: \"bracket select\" needs candidate files\nsee: bracket help select\n"
            ),
        ] as [([String], String)])
    func usage(arguments: [String], message: String) async throws {
        let process = try await BracketProcess.run(arguments)
        #expect(process.errors == message)
        #expect(process.status == 2)
        #expect(process.output == "")
    }

    @Test("help tells what each command does")
    func help() async throws {
        let overview = try await BracketProcess.run(["help"])
        #expect(overview.status == 0)
        for command in [
            "run", "generate", "select", "show", "export", "eval", "plan", "verify", "doctor",
        ] {
            #expect(overview.output.contains("\n  \(command) "))
            let help = try await BracketProcess.run(["help", command])
            #expect(help.status == 0)
            #expect(help.output.contains("usage: bracket \(command) "))
            #expect(try await BracketProcess.run([command, "--help"]).output == help.output)
        }
    }

    @Test("run, show, export and verify, one after the other")
    func wholeWay() async throws {
        let folder = Repository.temporaryFolder()
        let run = try await BracketProcess.run([
            "run", "pipelines/gsm8k-reference.json", "--out", folder, "--limit", "20", "--quiet",
        ])
        #expect(run.status == 0)
        #expect(run.errors == "")
        #expect(run.output.hasPrefix("20 prompts · 60 matches · 60 votes\n"))
        #expect(run.output.contains("winners   \(folder)/winners.jsonl\n"))
        let again = try await BracketProcess.run([
            "run", "pipelines/gsm8k-reference.json", "--out", folder, "--limit", "20", "--quiet",
            "--json",
        ])
        let summary = try JSON.parse(again.output.trimmingCharacters(in: .newlines))
        #expect(summary["resumed_votes"] == 60)
        #expect(summary["graded"]?["selected"] == summary["graded"]?["oracle"])
        #expect(run.output.contains("\nselection bought "))
        let other = try await BracketProcess.run([
            "run", "pipelines/gsm8k-reference.json", "--out", folder, "--seed", "8", "--quiet",
        ])
        #expect(other.status == 1)
        #expect(other.errors.contains("holds a run that differs in seed (7, now 8)"))

        let show = try await BracketProcess.run(["show", folder, "gsm8k-test-0002"])
        #expect(show.status == 0)
        #expect(show.output.contains("knockout of 4"))
        #expect(!show.output.contains("\u{1B}"))
        let json = try await BracketProcess.run(
            ["show", folder, "gsm8k-test-0002", "--format", "json"])
        #expect(
            try JSON.parse(json.output.trimmingCharacters(in: .newlines))["format"] == "knockout")
        let summaryText = try await BracketProcess.run(["show", folder])
        #expect(summaryText.output.contains("prompts     20\n"))
        #expect(
            summaryText.output.contains(
                "bought      100% of what selection can add to a random candidate\n"))
        #expect(try await BracketProcess.run(["show", folder, "nobody"]).status == 1)

        let best = try await BracketProcess.run(["export", folder, "--as", "best"])
        #expect(best.output.split(separator: "\n").count == 20)
        let verify = try await BracketProcess.run(["verify", folder])
        #expect(verify.status == 0)
        #expect(verify.output == "\(folder) holds: 20 prompts, derived again byte for byte\n")
    }

    @Test("rejected records make the exit code 3")
    func partial() async throws {
        let base = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        try """
        {"id":"a","prompt":"1+1?","reference":"2","candidates":["2","3"]}
        nonsense
        """.write(toFile: base + "/in.jsonl", atomically: true, encoding: .utf8)
        let run = try await BracketProcess.run([
            "run", "pipelines/gsm8k-reference.json", "--input", base + "/in.jsonl", "--out",
            base + "/run",
            "-q",
        ])
        #expect(run.status == 3)
        #expect(run.output.contains("1 records rejected"))
    }

    @Test(
        "a signal stops the run with 75 and the command that resumes it",
        arguments: [SIGINT, SIGTERM, SIGUSR1])
    func stopped(signal: Int32) async throws {
        let server = try LoopbackServer { _ in LoopbackResponse(delivery: .stall) }
        defer { server.stop() }
        let folder = Repository.temporaryFolder()
        let arguments = [
            "run", "pipelines/rrm-7b-server.json", "--out", folder, "--set",
            "models.rrm.base_url=\(server.baseURL)", "-q",
        ]
        let process = try BracketProcess(arguments)
        await server.requests(reach: 8)
        process.signal(signal)
        let ended = try await process.result()
        #expect(ended.status == 75)
        #expect(ended.errors.contains("stopped; what was answered is kept. To resume:\n"))
        #expect(ended.errors.contains("run pipelines/rrm-7b-server.json --out \(folder)"))
    }

    @Test("keys come from the environment and reach no file and no message")
    func keys() async throws {
        let secret = "sk-very-secret-0123456789"
        let server = try LoopbackServer { request in
            request.header("Authorization") == "Bearer \(secret)"
                ? .chat("t</think>\\boxed{Assistant 1}")
                : .error(401, "bad key \(request.header("Authorization") ?? "")")
        }
        defer { server.stop() }
        let folder = Repository.temporaryFolder()
        let arguments = [
            "run", "pipelines/rrm-7b-server.json", "--out", folder, "--limit", "3", "--set",
            "models.rrm.base_url=\(server.baseURL)", "--set",
            "models.rrm.api_key_env=BRACKET_TEST_KEY",
        ]
        let none = try await BracketProcess.run(arguments)
        #expect(none.status == 1)
        #expect(none.errors.contains("the environment variable BRACKET_TEST_KEY, which is not set"))
        let wrong = try await BracketProcess.run(
            arguments, environment: ["BRACKET_TEST_KEY": secret + "-but-wrong"])
        #expect(wrong.status == 1)
        let right = try await BracketProcess.run(
            arguments, environment: ["BRACKET_TEST_KEY": secret])
        #expect(right.status == 0)
        for text in [none, wrong, right].flatMap({ [$0.output, $0.errors] }) {
            #expect(!text.contains(secret))
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let text = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
            #expect(!text.contains(secret), "\(name)")
        }
    }

    @Test("generate adds candidates to prompts, or completes them as they stand")
    func generate() async throws {
        let paths = Locked<[String]>([])
        let server = try LoopbackServer { request in
            paths.withLock { $0.append(request.path) }
            let body = (try? JSON.parse(request.body)) ?? .null
            if request.path == "/v1/completions" {
                let text = "raw of \(body["prompt"]?.string ?? "")"
                return LoopbackResponse(
                    text: JSON.object([
                        "choices": [["index": 0, "text": .string(text), "finish_reason": "stop"]]
                    ]).text)
            }
            let count = body["n"]?.int ?? 1
            return .choices((0..<count).map { LoopbackResponse.chatChoice($0, "answer \($0)") })
        }
        defer { server.stop() }
        let input = Repository.temporaryFolder() + ".jsonl"
        try "{\"id\":\"a\",\"prompt\":\"p\",\"x\":1}\nnonsense\n".write(
            toFile: input, atomically: true, encoding: .utf8)
        let model = server.baseURL + "#m"
        let made = try await BracketProcess.run(
            ["generate", "--model", model, "--input", input, "-n", "2"])
        #expect(
            made.output
                == #"{"id":"a","prompt":"p","x":1,"candidates":[{"id":"0","text":"answer 0","#
                + #""finish_reason":"stop"},{"id":"1","text":"answer 1","finish_reason":"stop"}]}"#
                + "\n")
        #expect(made.status == 3)
        #expect(made.errors.hasPrefix("line 2: the line is not JSON"))
        let raw = try await BracketProcess.run(
            ["generate", "--model", model, "--input", input, "--raw", "-o", input + ".out"])
        #expect(raw.output == "")
        let written = try String(contentsOfFile: input + ".out", encoding: .utf8)
        #expect(written.contains("raw of p"))
        #expect(paths.withLock { $0 } == ["/v1/chat/completions", "/v1/completions"])
    }

    @Test("select picks one answer with a model, or by the known answer")
    func select() async throws {
        let server = try LoopbackServer { request in
            let body = (try? JSON.parse(request.body)) ?? .null
            let text = body["messages"]?.array?.last?["content"]?.string ?? ""
            let first = text.firstRange(of: "### Assistant 1\n\n4")
            return .chat("\\boxed{Assistant \(first == nil ? 2 : 1)}", reasoning: "t")
        }
        defer { server.stop() }
        let base = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        for (name, text) in [("a.txt", "3"), ("b.txt", "4"), ("c.txt", "5")] {
            try text.write(toFile: base + "/" + name, atomically: true, encoding: .utf8)
        }
        let files = ["a.txt", "b.txt", "c.txt"].map { base + "/" + $0 }
        for judge in [["--model", server.baseURL + "#m", "--votes", "3"], ["--reference", "4"]] {
            let process = try await BracketProcess.run(
                ["select", "--prompt", "2+2?", "--json"] + judge + files)
            #expect(process.status == 0)
            let log = try JSON.parse(process.output.trimmingCharacters(in: .newlines))
            #expect(log["winner"] == "b.txt")
        }
    }

    @Test("embedded models are looked for in BRACKET_MODELS, and asked as their bracket.json says")
    func embedded() async throws {
        let models = Repository.temporaryFolder()
        try RandomCheckpoint.write(to: models + "/mine")
        let base = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        try "{\"prompt\":\"2+2?\"}\n".write(
            toFile: base + "/in.jsonl", atomically: true, encoding: .utf8)
        let generate = [
            "generate", "--model", "embedded:mine", "--max-tokens", "3", "--input",
            base + "/in.jsonl",
        ]
        let environment = ["BRACKET_MODELS": models]
        let made = try await BracketProcess.run(generate, environment: environment)
        #expect(made.status == 0)
        #expect(made.output.hasPrefix("{\"prompt\":\"2+2?\",\"candidates\":[{\"id\":\"0\","))

        let misspelt = try await BracketProcess.run(
            ["generate", "--model", "embedded:mime", "--input", base + "/in.jsonl"],
            environment: environment)
        #expect(misspelt.status == 1)
        #expect(
            misspelt.errors.hasPrefix(
                "bracket: there is no embedded model \"mime\"; did you mean \"mine\"?\nfound: "))
        #expect(misspelt.errors.contains("\nlooked in:\n  BRACKET_MODELS: \(models)\n"))

        try "{ \"template\": {\n  \"uzer\": \"\" } }".write(
            toFile: models + "/mine/bracket.json", atomically: true, encoding: .utf8)
        try "4".write(toFile: base + "/a.txt", atomically: true, encoding: .utf8)
        let untaught = try await BracketProcess.run(
            ["select", "--model", "embedded:mine", "--prompt", "?", base + "/a.txt"],
            environment: environment)
        #expect(untaught.status == 1)
        #expect(untaught.errors.hasPrefix("bracket: \(models)/mine/bracket.json"))
    }

    @Test("candidates may have any names and come with any line ends")
    func candidateFiles() async throws {
        let base = Repository.temporaryFolder()
        for (name, text) in [
            ("x/a", "#### 3"), ("y/a (2)", "#### 4"), ("z/a", "#### 5"),
            (
                "x/c.jsonl",
                "\u{FEFF}{\"id\":7,\"text\":\"#### 6\"}\r\n\r\n\"#### 8\u{2028}or so\"\r\n"
            ),
        ] {
            let url = URL(filePath: base + "/" + name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: url, atomically: true, encoding: .utf8)
        }
        let process = try await BracketProcess.run(
            ["select", "--prompt", "2+2?", "--json", "--reference", "4"]
                + ["x/a", "y/a (2)", "z/a", "x/c.jsonl"].map { base + "/" + $0 })
        #expect(process.errors == "")
        let log = try JSON.parse(process.output.trimmingCharacters(in: .newlines))
        let ids = (log["entrants"]?.array ?? []).compactMap { $0["id"]?.string }
        #expect(ids.sorted() == ["1", "7", "a", "a (2)", "a (3)"])
        #expect(log["winner"] == "a (2)")
        let folder = try await BracketProcess.run(
            ["select", "--prompt", "?", "--reference", "4", base])
        #expect(folder.errors.hasPrefix("bracket: \(base): it cannot be read\n"))
    }

    @Test("a stream is no input: it could be read only once")
    func stream() async throws {
        for input in ["/dev/stdin", "/dev/null", "/tmp"] {
            let run = try await BracketProcess.run([
                "run", "pipelines/gsm8k-reference.json", "--input", input, "--out",
                Repository.temporaryFolder(),
            ])
            #expect(run.status == 1)
            #expect(
                run.errors == "bracket: the input \(input) is no regular file, and it is read more "
                    + "than once: save it to a file first\n")
        }
    }

    @Test("rows go to devices as they are, and a full disk is told of")
    func devices() async throws {
        let base = Repository.temporaryFolder()
        _ = try await BracketProcess.run([
            "run", "pipelines/gsm8k-reference.json", "--limit", "3", "--out", base, "-q",
        ])
        for (device, status, errors) in [
            ("/dev/null", 0, "3 rows from 3 brackets\n"),
            ("/dev/full", 1, "bracket: could not write: No space left on device\n"),
        ] as [(String, Int32, String)] where FileManager.default.fileExists(atPath: device) {
            // A link, so that no device is lost if this fails.
            let link = base + "/device"
            try? FileManager.default.removeItem(atPath: link)
            try FileManager.default.createSymbolicLink(
                atPath: link, withDestinationPath: device)
            let export = try await BracketProcess.run(["export", base, "--as", "best", "-o", link])
            #expect(export.status == status)
            #expect(export.errors == errors)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == device)
        }
    }

    @Test("a width that no terminal has is not believed", arguments: ["0", "-3", "x", "1"])
    func columns(width: String) async throws {
        let base = Repository.temporaryFolder()
        let run = ["run", "pipelines/gsm8k-reference.json", "--limit", "3", "--out", base, "-q"]
        _ = try await BracketProcess.run(run)
        let usual = try await BracketProcess.run(["show", base])
        let odd = try await BracketProcess.run(["show", base], environment: ["COLUMNS": width])
        #expect(odd.output == usual.output)
    }

    @Test("generating that is stopped says so and keeps what is done")
    func generateStopped() async throws {
        let server = try LoopbackServer { _ in LoopbackResponse(delivery: .stall) }
        defer { server.stop() }
        let base = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        try "{\"prompt\":\"a\"}\n".write(
            toFile: base + "/in.jsonl", atomically: true, encoding: .utf8)
        let process = try BracketProcess([
            "generate", "--model", server.baseURL + "#m", "--input", base + "/in.jsonl",
            "-o", base + "/out.jsonl",
        ])
        await server.requests(reach: 1)
        process.signal(SIGINT)
        let ended = try await process.result()
        #expect(ended.status == 75)
        #expect(
            ended.errors
                == "stopped; what was generated is in \(base)/out.jsonl.partial\n")
        #expect(FileManager.default.fileExists(atPath: base + "/out.jsonl.partial"))
    }

    @Test("plan counts and calls nothing")
    func plan() async throws {
        let process = try await BracketProcess.run(["plan", "pipelines/rrm-7b-server.json"])
        #expect(process.status == 0)
        #expect(process.output.contains("prompts     400\n"))
        #expect(process.output.contains("matches     1,200 (knockout)\n"))
        #expect(process.output.contains("votes       6,000 at most\n"))
        #expect(process.output.contains("about 4,360 expected"))
        let json = try await BracketProcess.run(
            [
                "plan", "pipelines/gsm8k-reference.json", "--set", "tournament.format=elo",
                "--limit", "10", "--json",
            ])
        let plan = try JSON.parse(json.output.trimmingCharacters(in: .newlines))
        #expect(plan["matches"] == 60)
        #expect(plan["most_votes"] == 60)
    }

    @Test("doctor tells what is well and what is not, and exits with 1 for the latter")
    func doctor() async throws {
        let well = try await BracketProcess.run(["doctor", "pipelines/gsm8k-reference.json"])
        #expect(well.status == 0)
        #expect(
            well.output == """
                PASS  input  exists: samples/gsm8k/solutions.jsonl
                PASS  input  first line: line 1 is prompt "gsm8k-test-0000" with 4 candidates

                """)
        let ill = try await BracketProcess.run(["doctor", "--json", "--model", "/nowhere"])
        #expect(ill.status == 1)
        let json = try JSON.parse(ill.output.trimmingCharacters(in: .newlines))
        #expect(json["ok"] == false)
        #expect(json["findings"]?.array?.first?["outcome"] == "fail")
        let nothing = try await BracketProcess.run(["doctor"])
        #expect(nothing.status == 2)
    }

    @Test("a second SIGINT leaves at once, and the run can be resumed")
    func twice() async throws {
        let server = try LoopbackServer { _ in LoopbackResponse(delivery: .stall) }
        defer { server.stop() }
        let process = try BracketProcess([
            "run", "pipelines/rrm-7b-server.json", "--out", Repository.temporaryFolder(), "--set",
            "models.rrm.base_url=\(server.baseURL)", "-q",
        ])
        await server.requests(reach: 8)
        process.signal(SIGINT)
        process.signal(SIGINT)
        #expect(try await process.result().status == 75)
    }

    @Test("show names verdicts that were not offered")
    func strays() async throws {
        let folder = Repository.temporaryFolder()
        let run = try await BracketProcess.run(
            ["run", "pipelines/released-rrm-7b.json", "--out", folder, "-q"])
        #expect(run.status == 0)
        let show = try await BracketProcess.run(["show", folder, "317"])
        #expect(
            show.output.contains(
                "verdicts    \"I\", \"B\" not offered; 1.2, 1.13 went by the recorded winner\n"))
        #expect(
            try await BracketProcess.run(["show", folder, "316"]).output.contains("verdicts  ")
                == false)
    }
}
