import CommandLines
import Testing

@testable import bracket_bench

@Suite("bracket-bench help")
struct BenchHelpTests {
    private func request(_ words: String...) throws -> Program<Void>.Request {
        try Bench.program.request(words)
    }

    @Test(
        "every command has help",
        arguments: ["remote", "replay", "input", "show", "engine", "truth", "serve", "client"])
    func help(command: String) throws {
        guard case .help(let overview) = try request("help"),
            case .help(let help) = try request("help", command),
            case .help(let same) = try request(command, "--help")
        else {
            Issue.record("no help")
            return
        }
        #expect(overview.contains("\n  \(command) "))
        #expect(help.contains("\nusage: bracket-bench \(command)"))
        #expect(same == help)
    }

    @Test(
        "mistakes name what was meant",
        arguments: [
            (
                ["trut"],
                "there is no command \"trut\"; did you mean \"truth\"?\nsee: bracket-bench help"
            ),
            (
                ["remote", "--latencey", "1"],
                "unknown option --latencey for \"bracket-bench remote\"; did you mean "
                    + "\"--latency\"?\nsee: bracket-bench help remote"
            ),
            (
                ["engine", "--tournament", "knokout"],
                "unknown --tournament \"knokout\"; did you mean \"knockout\"? (known: both, "
                    + "knockout, elo, none)\nsee: bracket-bench help engine"
            ),
            (
                ["serve", "--port", "70000"],
                "--port is \"70000\"; it must be a whole number from 0 to 65535\n"
                    + "see: bracket-bench help serve"
            ),
        ] as [([String], String)])
    func mistakes(words: [String], message: String) async throws {
        let error = await #expect(throws: UsageError.self) {
            if case .run(let command, let arguments) = try Bench.program.request(words) {
                try await command.run(arguments)
            }
        }
        #expect(error?.description == message)
    }
}
