import Foundation
import JSON
import Loopback
import TestSupport
import Testing
import Workers

@Suite("bracket eval", .againstHangs)
struct EvalTests {
    /// A file of pairs in a folder of its own, whose right answer is always 4.
    private func file(_ lines: [String]) throws -> String {
        let folder = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/pairs.jsonl"
        try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private static let lines = [
        #"{"id":"a","prompt":"2+2?","chosen":"4","rejected":"5","reference":4,"level":10}"#,
        #"{"id":"b","prompt":"1+3?","chosen":"4","rejected":"6","reference":4,"level":9}"#,
        #"{"id":"c","prompt":"0+4?","chosen":"It is 4","rejected":"It is 4.0","reference":4}"#,
    ]

    @Test("a table with a row for each value, numbers by size")
    func table() async throws {
        let path = try file(Self.lines)
        let process = try await BracketProcess.run([
            "eval", path, "--judge", "reference", "--by", "level", "--quiet",
        ])
        #expect(process.errors == "")
        #expect(process.status == 0)
        let lines = process.output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "\(path) · reference judge · seed 0")
        #expect(
            lines[2...8].joined(separator: "\n") == """
                level    pairs   accuracy    95 % interval   order flips   abstained   tokens
                ─────────────────────────────────────────────────────────────────────────────
                9            1    100.0 %   20.7 – 100.0 %         0.0 %       0.0 %      0.0
                10           1    100.0 %   20.7 – 100.0 %         0.0 %       0.0 %      0.0
                (none)       1      0.0 %     0.0 – 79.3 %             –     100.0 %      0.0
                ─────────────────────────────────────────────────────────────────────────────
                all          3     66.7 %    15.9 – 95.5 %         0.0 %      33.3 %      0.0
                """)
        #expect(lines[10].hasPrefix("6 judgments, both orders of each pair · 0 calls"))
        #expect(lines[11].hasPrefix("0 tokens generated · "))
    }

    @Test("--json holds the figures")
    func json() async throws {
        let process = try await BracketProcess.run([
            "eval", try file(Self.lines), "--judge", "reference", "--json", "--quiet",
        ])
        let json = try JSON.parse(process.output)
        #expect(json["pairs"] == 3)
        #expect(json["judgments"] == 6)
        #expect(json["accuracy"]?.double == 2.0 / 3)
        #expect(json["abstained"] == 2)
        #expect(json["abstain_reasons"] == ["equal": 2])
        #expect(json["order_flip_rate"] == 0)
        #expect(json["tokens"]?["completion"] == 0)
        #expect(json["calls"] == 0)
        #expect(json["interval"]?.array?.count == 2)
        #expect(json["seconds"]?.double != nil)
    }

    @Test("recorded verdicts are judged like any others, failures exit with 3")
    func recorded() async throws {
        let verdicts = try file([
            #"{"id":"a","first":"chosen","second":"rejected","verdict":"Assistant 1"}"#,
            #"{"id":"a","first":"rejected","second":"chosen","verdict":"Assistant 1"}"#,
            #"{"id":"b","first":"chosen","second":"rejected","verdict":"I cannot say"}"#,
        ])
        let process = try await BracketProcess.run([
            "eval", try file(Array(Self.lines.prefix(2))), "--judge", "recorded", "--verdicts",
            verdicts, "--json", "--quiet",
        ])
        #expect(process.status == 3)
        #expect(process.errors == "votes without a verdict: 1 not an offered option\n")
        let json = try JSON.parse(process.output)
        #expect(json["accuracy"] == 0.25)
        #expect(json["order_flip_rate"] == 1)
        #expect(json["first_place_rate"] == 1)
    }

    @Test("a model in this process, with a template of its own")
    func localModel() async throws {
        let checkpoint = Repository.temporaryFolder()
        try RandomCheckpoint.write(to: checkpoint)
        let template = try file(["{ user: \"{query} {first} {second}\" }"])
        let arguments = [
            "eval", try file(Array(Self.lines.prefix(2))), "--model", checkpoint, "--template",
            template, "--max-tokens", "4", "--on-limit", "abstain", "--json", "--quiet",
            "--out", Repository.temporaryFolder(),
        ]
        let process = try await BracketProcess.run(arguments)
        #expect(process.status == 3)
        let json = try JSON.parse(process.output)
        #expect(json["abstained"] == 4)
        #expect(json["accuracy"] == 0)
        #expect(json["order_flip_rate"] == .null)
    }

    @Test(
        "mistakes name what was meant",
        arguments: [
            (
                ["--judge", "direkt"], 2,
                "unknown judge \"direkt\"; did you mean \"direct\"? (known: reasoning, direct, "
                    + "reference, recorded)\nsee: bracket help eval"
            ),
            (
                ["--judge", "reference", "--by", "levle"], 2,
                "no pair has a field \"levle\"; did you mean \"level\"? (they have: id, prompt, "
                    + "chosen, rejected, reference, level)\nsee: bracket help eval"
            ),
            (
                ["--judge", "reference", "--top-p", "1"], 2,
                "--top-p has no effect on the judge \"reference\"; leave it out\n"
                    + "see: bracket help eval"
            ),
            (
                ["--judge", "recorded"], 2,
                "the judge \"recorded\" needs --verdicts F, a file to replay\n"
                    + "see: bracket help eval"
            ),
            (
                ["--model", "m", "--on-limit", "stop"], 2,
                "unknown --on-limit \"stop\" (known: conclude, abstain)\nsee: bracket help eval"
            ),
            (
                ["--model", "m", "--template", "no.json"], 1, "no.json: no such template file"
            ),
        ] as [([String], Int32, String)])
    func mistakes(arguments: [String], status: Int32, message: String) async throws {
        let process = try await BracketProcess.run(["eval", try file(Self.lines)] + arguments)
        #expect(process.errors == "bracket: \(message)\n")
        #expect(process.status == status)
    }

    @Test("a bad line is named before anything is judged")
    func badLine() async throws {
        let path = try file([Self.lines[0], Self.lines[0]])
        let process = try await BracketProcess.run(["eval", path, "--judge", "reference"])
        #expect(process.status == 1)
        #expect(
            process.errors
                == "bracket: \(path), line 2: another line before this one has the id \"a\"; make "
                + "the ids differ or leave one of the lines out\n")
    }

    @Test("all bad lines are told of, and left out where that is asked for")
    func badLines() async throws {
        let same = #"{"prompt":"3+3?","chosen":"6","rejected":"6","reference":"6"}"#
        let path = try file([Self.lines[0], same, Self.lines[1], same])
        let refused = try await BracketProcess.run(["eval", path, "--judge", "reference"])
        #expect(refused.status == 1)
        #expect(
            refused.errors == """
                bracket: \(path): 2 lines are no pairs
                  line 2: "chosen" and "rejected" are the same text, so neither is better; leave the line out
                  line 4: "chosen" and "rejected" are the same text, so neither is better; leave the line out
                leave such lines out by --skip-bad

                """)
        let process = try await BracketProcess.run([
            "eval", path, "--judge", "reference", "--skip-bad", "--json", "-q",
        ])
        #expect(process.status == 0)
        #expect(process.errors.hasPrefix("2 lines left out\n  line 2: "))
        let json = try JSON.parse(process.output)
        #expect([json["pairs"], json["lines_left_out"], json["accuracy"]] == [2, 2, 1])
    }

    @Test("members are named by --fields, and a message that misses one says so")
    func fields() async throws {
        let path = try file([
            #"{"query":"2+2?","good":"4","bad":"5","answer":"4"}"#
        ])
        let unknown = try await BracketProcess.run(["eval", path, "--judge", "reference"])
        #expect(unknown.status == 1)
        #expect(
            unknown.errors.contains(
                "its records have query, good, bad, answer: prompts, it seems (query), and nothing "
                    + "that says which of two answers is better"))
        let refused = try await BracketProcess.run([
            "eval", path, "--judge", "reference", "--fields", "prompt=query",
        ])
        #expect(
            refused.errors == "bracket: \(path), line 1: \"chosen\" is missing; add it\n"
                + "name members by --fields, as in prompt=question,chosen=good\n")
        let process = try await BracketProcess.run([
            "eval", path, "--judge", "reference", "--fields", "prompt=query,chosen=good",
            "--fields", "rejected=bad", "--format", "json", "-q",
        ])
        #expect(try JSON.parse(process.output)["accuracy"] == 1)
    }

    @Test("pairs come on standard input")
    func standardInput() async throws {
        let process = try await BracketProcess(
            ["eval", "-", "--judge", "reference", "-q"],
            input: Self.lines.map { $0 + "\n" }.joined(), closing: true
        ).result()
        #expect(process.errors == "")
        #expect(process.output.hasPrefix("standard input · reference judge · seed 0\n"))
    }

    @Test("a pipe is read once, and other pairs in it are another evaluation")
    func pipe() async throws {
        let folder = Repository.temporaryFolder()
        let arguments = ["eval", "/dev/stdin", "--judge", "reference", "-q", "--out", folder]
        for (lines, status) in [(Self.lines, 0), (Self.lines, 0), ([Self.lines[0]], 1)]
            as [([String], Int32)]
        {
            let process = try await BracketProcess(
                arguments, input: lines.map { $0 + "\n" }.joined(), closing: true
            ).result()
            #expect(process.status == status)
            #expect(process.errors.contains("differs in input.sha256") == (status == 1))
        }
    }

    @Test("verdicts in one order make no flips, and the report says so")
    func oneOrder() async throws {
        let verdicts = try file([
            #"{"id":"a","first":"chosen","second":"rejected","verdict":"Assistant 1"}"#,
            #"{"id":"b","first":"chosen","second":"rejected","verdict":"tie"}"#,
        ])
        let arguments = [
            "eval", try file(Array(Self.lines.prefix(2))), "--judge", "recorded", "--verdicts",
            verdicts, "--quiet",
        ]
        let process = try await BracketProcess.run(arguments)
        #expect(process.status == 0)
        let lines = process.output.split(separator: "\n")
        #expect(lines[3].hasSuffix("50.0 %    5.5 – 94.5 %             –      50.0 %      0.0"))
        #expect(lines[4].hasPrefix("2 judgments, one order of each pair · 0 calls"))
        #expect(
            lines[6]
                == "2 pairs have a verdict in one order alone: nothing tells whether the order "
                + "decides there")
        let json = try JSON.parse(try await BracketProcess.run(arguments + ["--json"]).output)
        #expect(json["order_flip_rate"] == .null)
        #expect([json["judgments"], json["pairs_in_one_order"]] == [2, 2])
    }

    @Test("an evaluation that is stopped tells its figures so far, and is resumed")
    func resumed() async throws {
        let count = Locked(0)
        let server = try LoopbackServer { _ in
            // Six answers come, then none: the seventh waits for the signal.
            count.withLock {
                $0 += 1; return $0
            } <= 6
                ? .chat("t</think>\\boxed{Assistant 1}") : LoopbackResponse(delivery: .stall)
        }
        defer { server.stop() }
        let pairs = try file(
            (0..<5).map { #"{"id":"\#($0)","prompt":"p","chosen":"a","rejected":"b\#($0)"}"# })
        let folder = Repository.temporaryFolder()
        let arguments = [
            "eval", pairs, "--model", server.baseURL + "#m", "--out", folder, "--in-flight", "1",
            "-q", "--json",
        ]
        let process = try BracketProcess(arguments)
        await server.requests(reach: 7)
        process.signal(SIGINT)
        let stopped = try await process.result()
        #expect(stopped.status == 75)
        let soFar = try JSON.parse(stopped.output)
        #expect([soFar["complete"], soFar["pairs"], soFar["pairs_in_all"]] == [false, 3, 5])
        #expect(
            stopped.errors.hasPrefix("stopped after 3 of 5 pairs; what was answered is kept. To "))
        #expect(stopped.errors.contains("eval \(pairs) --model"))

        count.withLock { $0 = -100 }
        let ended = try await BracketProcess.run(arguments)
        let json = try JSON.parse(ended.output)
        #expect([json["complete"], json["pairs"], json["resumed_votes"]] == [true, 5, 6])
        #expect([json["calls"], json["order_flip_rate"]] == [10, 1])
        #expect(json["model"]?.string == "m at \(server.baseURL)")
        #expect(count.withLock { $0 } == -100 + 4)
        let again = try JSON.parse(try await BracketProcess.run(arguments).output)
        #expect(again["resumed_votes"] == 10)
        #expect(count.withLock { $0 } == -100 + 4)
        let judgments = try String(contentsOfFile: folder + "/judgments.jsonl", encoding: .utf8)
        #expect(judgments.split(separator: "\n").count == 5)
    }
}
