import Foundation
import TestSupport
import Testing

@Suite("Standard input", .againstHangs)
struct StandardInputTests {
    @Test("a run takes its prompts and its pipeline from standard input, and verifies")
    func standardInput() async throws {
        let folder = Repository.temporaryFolder()
        let prompts = #"{"id":"a","prompt":"1+1?","reference":"2","candidates":["2","3"]}"# + "\n"
        let arguments = [
            "run", "pipelines/gsm8k-reference.json", "--input", "-", "--out", folder, "-q",
        ]
        for _ in 0..<2 {
            let run = try await BracketProcess(arguments, input: prompts, closing: true).result()
            #expect(run.status == 0)
        }
        #expect(try String(contentsOfFile: folder + "/input.jsonl", encoding: .utf8) == prompts)
        #expect(try await BracketProcess.run(["verify", folder]).status == 0)
        let other = try await BracketProcess(arguments, input: prompts + prompts, closing: true)
            .result()
        #expect(other.status == 1)
        #expect(
            other.errors
                == "bracket: \(folder)/input.jsonl holds other prompts than standard input; "
                + "use another --out\n")
        let pipeline = try String(
            contentsOfFile: Repository.file("pipelines/gsm8k-reference.json"), encoding: .utf8)
        let plan = try await BracketProcess(["plan", "-"], input: pipeline, closing: true).result()
        #expect(plan.output.contains("prompts     400\n"))
        let slip = #"{ tournament: { judge: "reference" }, sed: 1 }"#
        let wrong = try await BracketProcess(["plan", "-"], input: slip, closing: true).result()
        #expect(wrong.errors.hasPrefix("bracket: standard input:1: unknown key \"sed\""))
    }

    @Test(
        "what never ends is not waited for, nor kept",
        arguments: [
            ["eval", "/dev/zero", "--judge", "reference"],
            ["select", "--prompt", "x", "--reference", "3", "/dev/zero", "/dev/zero"],
        ])
    func endless(arguments: [String]) async throws {
        let run = try await BracketProcess.run(arguments)
        #expect(run.status != 0)
        #expect(run.errors.contains("/dev/zero"))
        #expect(run.errors.contains("it is a device that never ends"))
    }

    @Test("show and export take brackets from standard input, and no other folders")
    func bracketsFromStandardInput() async throws {
        let folder = Repository.temporaryFolder()
        _ = try await BracketProcess.run([
            "run", "pipelines/gsm8k-reference.json", "--out", folder, "--limit", "3", "-q",
        ])
        let brackets = try String(contentsOfFile: folder + "/brackets.jsonl", encoding: .utf8)
        for arguments in [
            ["export", folder, "--as", "ranked"],
            ["show", folder, "gsm8k-test-0002", "--format", "json"],
        ] {
            var piped = arguments
            piped[1] = "-"
            let process = try await BracketProcess(piped, input: brackets, closing: true).result()
            #expect(process.status == 0)
            #expect(process.output == (try await BracketProcess.run(arguments)).output)
        }
        let shown = try await BracketProcess.run(["show", folder, "gsm8k-test-0002"])
        #expect(shown.output.contains("judge       reference\n"))

        let pairs = folder + "/pairs.jsonl"
        try #"{"prompt":"p","chosen":"4","rejected":"5","reference":"4"}"#.write(
            toFile: pairs, atomically: true, encoding: .utf8)
        _ = try await BracketProcess.run([
            "eval", pairs, "--judge", "reference", "-o", folder + "/eval",
        ])
        let other = try await BracketProcess.run(["show", folder + "/eval"])
        #expect(other.status == 1)
        #expect(
            other.errors
                == "bracket: \(folder)/eval holds no run but an evaluation; the command that "
                + "made it resumes it and prints it\n")
    }

    @Test("a stream is no input: it could be read only once")
    func stream() async throws {
        for input in ["/dev/stdin", "/dev/null"] {
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
}
