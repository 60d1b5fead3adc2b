import Foundation
import JSON
import Loopback
import TestSupport
import Testing
import Workers

@Suite("Command line", .againstHangs)
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
            (
                ["run"],
                "bracket: \"bracket run\" needs a PIPELINE, or --input F and --model M\n"
                    + "see: bracket help run\n"
            ),
            (
                [
                    "eval", "samples/arithmetic/adversarial.jsonl", "--pipeline",
                    "pipelines/knockout.json",
                ],
                "bracket: --pipeline says where --model is looked up; name one of its models with "
                    + "--model\nsee: bracket help eval\n"
            ),
            (
                [
                    "generate", "--pipeline", "pipelines/knockout.json", "--model", "jugde",
                ],
                "bracket: pipelines/knockout.json has no model \"jugde\"; did you mean "
                    + "\"judge\"? (it has: generator, judge)\nsee: bracket help generate\n"
            ),
            (
                [
                    "select", "--prompt", "p", "--reference", "1", "--judge", "direct",
                    "samples/arithmetic/README.md",
                ],
                "bracket: --judge has no effect where --reference decides; leave one out\n"
                    + "see: bracket help select\n"
            ),
            (
                ["doctor", "--model", "m", "--input", "f"],
                "bracket: --input goes with a PIPELINE, not with --model\n"
                    + "see: bracket help doctor\n"
            ),
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
                "bracket: unknown --as \"dop\"; did you mean \"dpo\"? (known: best, ranked, dpo, "
                    + "reward, kto, sft, rewards, nemo-rl, sharegpt, axolotl, verl, openrlhf)\n"
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
            "run", "init", "filter", "batch", "merge", "generate", "select", "show", "export",
            "eval", "plan", "verify", "doctor",
        ] {
            #expect(overview.output.contains("\n  \(command) "))
            let help = try await BracketProcess.run(["help", command])
            #expect(help.status == 0)
            #expect(help.output.contains("usage: bracket \(command) "))
            #expect(try await BracketProcess.run([command, "--help"]).output == help.output)
        }
    }

    @Test("help fits 80 columns, and what commands share reads alike in all of them")
    func helpFits() async throws {
        var shared: [String: Set<Substring>] = [:]
        for command in [
            "run", "init", "filter", "batch", "merge", "generate", "select", "show", "export",
            "eval", "plan", "verify", "doctor",
        ] {
            let help = try await BracketProcess.run(["help", command]).output
            for line in help.split(separator: "\n") {
                #expect(line.count <= 80, "\(command): \(line)")
                let words = line.split(separator: " ")
                guard line.hasPrefix("  -"), let option = words.first else { continue }
                if ["-o,", "-q,", "--json"].contains(option) {
                    shared[String(option), default: []].insert(
                        words.prefix(2).joined(separator: " ")[...])
                }
            }
        }
        #expect(
            shared == ["-o,": ["-o, --out"], "-q,": ["-q, --quiet"], "--json": ["--json short"]])
        let overview = try await BracketProcess.run(["help"]).output
        #expect(overview.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test("--json is short for --format json, and --output another name of --out")
    func formats() async throws {
        let plan = ["plan", "pipelines/gsm8k-reference.json", "--limit", "3"]
        let long = try await BracketProcess.run(plan + ["--format", "json"])
        let short = try await BracketProcess.run(plan + ["--json"])
        #expect(long.output == short.output)
        #expect(long.output.hasPrefix("{"))
        let both = try await BracketProcess.run(plan + ["--json", "--format", "text"])
        #expect(both.status == 2)
        #expect(both.errors.hasPrefix("bracket: --json and --format text contradict each other\n"))
        let folder = Repository.temporaryFolder()
        for name in ["-o", "--out", "--output"] {
            let run = try await BracketProcess.run([
                "run", "pipelines/gsm8k-reference.json", "--limit", "1", "-q", name, folder,
            ])
            #expect(run.status == 0)
        }
        let show = try await BracketProcess.run(["show", folder, "gsm8k-test-0000", "--json"])
        #expect(try JSON.parse(show.output)["format"] == "knockout")
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
        #expect(run.output.contains("winners     \(folder)/winners.jsonl\n"))
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
        #expect(run.output.contains("1 record rejected; line 2: "))
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
