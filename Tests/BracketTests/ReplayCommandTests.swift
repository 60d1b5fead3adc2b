import Foundation
import JSON
import TestSupport
import Testing

/// `bracket replay` and `bracket calibrate`, as a user starts them.
@Suite("bracket replay and bracket calibrate")
struct ReplayCommandTests {
    private static let pipeline = "pipelines/gsm8k-reference.json"

    /// A run of forty problems whose judge knows the answers.
    private static func played(_ more: [String] = []) async throws -> String {
        let folder = Repository.temporaryFolder()
        let run = try await BracketProcess.run(
            ["run", pipeline, "--limit", "40", "--out", folder, "-q"] + more)
        #expect(run.status == 0, "\(run.errors)")
        return folder
    }

    @Test("another format is told in words, and a sweep as a table for other programs")
    func replaying() async throws {
        let folder = try await Self.played()
        let one = try await BracketProcess.run(
            ["replay", folder, "--set", "tournament.format=elo"])
        #expect(one.status == 0, "\(one.errors)")
        #expect(one.output.contains("settings   tournament.format=elo\n"))
        #expect(one.output.contains("prompts    40\n"))
        #expect(!one.output.contains("missing"))
        let sweep = try await BracketProcess.run([
            "replay", folder, "--sweep", "tournament.votes.max=1,3",
            "--sweep", "tournament.votes.stop={lead:1},all", "--format", "csv",
        ])
        let lines = sweep.output.split(separator: "\n")
        #expect(lines.count == 1 + 1 + 4, "\(sweep.output)\(sweep.errors)")
        #expect(lines[1].hasPrefix("as it was,40,"))
        #expect(lines[2].contains("tournament.votes.stop={lead:1}"))
        let picture = try await BracketProcess.run(
            ["replay", folder, "--sweep", "seed=1,2", "--format", "svg"])
        #expect(picture.output.hasPrefix("<svg "))
    }

    @Test(
        "what cannot be replayed is a usage error that says why",
        arguments: [
            ([], "nothing is changed"),
            (["--sweep", "seed"], "it is KEY=VALUE,VALUE"),
            (["--sweep", "seed=\((1...501).map(String.init).joined(separator: ","))"], "500"),
            (["--set", "seed=1", "--fill"], "--fill needs --out"),
            (["--sweep", "seed=1,2", "--fill", "--out", "x"], "--fill runs one tournament"),
            (["--set", "tournament.votes.order=both"], "changes what is asked"),
            (["--set", "tournament.votes.mx=3"], "mx"),
        ])
    func refused(words: [String], problem: String) async throws {
        let folder = try await Self.played()
        let result = try await BracketProcess.run(["replay", folder] + words)
        #expect(result.status == 2)
        #expect(result.errors.contains(problem), "\(result.errors)")
    }

    @Test("what a calibration learned makes a probability of the next run's confidence")
    func calibrating() async throws {
        let folder = try await Self.played()
        let file = folder + "/sure.json"
        let found = try await BracketProcess.run(["calibrate", folder, "-o", file])
        #expect(found.status == 0, "\(found.errors)")
        #expect(found.output.contains("on prompts not fitted to; by votes alone"))
        #expect(found.errors.contains("take 200 or more before you trust the figures"))
        let calibration = try JSON.parse(String(contentsOfFile: file, encoding: .utf8))
        #expect(calibration["prompts"]?.int ?? 0 > 20)
        let next = try await Self.played(["--set", "tournament.calibration=\(file)"])
        let lines = try String(contentsOfFile: next + "/winners.jsonl", encoding: .utf8)
            .split(separator: "\n").map { try JSON.parse(String($0)) }
        let sure = lines.filter { $0["by_votes"] != nil }
        #expect(!sure.isEmpty)
        #expect(sure.allSatisfy { $0["vote_share"] != nil && $0["confidence"]?.double != nil })
        let verified = try await BracketProcess.run(["verify", next])
        #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
    }

    @Test("a run without known answers teaches nothing, and says so")
    func nothing() async throws {
        let folder = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let result = try await BracketProcess.run(["calibrate", folder])
        #expect(result.status != 0)
        #expect(!result.errors.isEmpty)
    }
}
