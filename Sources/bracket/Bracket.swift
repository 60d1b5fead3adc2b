import CommandLines
import Foundation
import Runs
import Workers

typealias Command = CommandLines.Command<ExitCode>

/// The command line: the one place that touches arguments, standard output, the environment and
/// `exit`.
@main
struct Bracket {
    static let program: Program<ExitCode> = Program(
        name: "bracket", version: bracketVersion,
        summary: "picks the best of N answers by a tournament",
        commands: [
            RunCommand.command, InitCommand.command, FilterCommand.command,
            BatchCommand.command, MergeCommand.command, GenerateCommand.command,
            SelectCommand.command,
            ShowCommand.command, ExportCommand.command, EvalCommand.command, PlanCommand.command,
            VerifyCommand.command, ReplayCommand.command,
            CalibrateCommand.command, DoctorCommand.command,
            CompletionsCommand.command,
            ManualCommand.command,
        ],
        closing: """
            exit codes: 0 done, 1 failed, 2 usage, 3 done with rejected or undecided
            records, 75 stopped (the printed command resumes)
            """)

    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        MemoryArenas.share()
        let code = await run(Array(commandWords.dropFirst()))
        exit(code.rawValue)
    }

    private static func run(_ words: [String]) async -> ExitCode {
        do {
            return try await dispatch(words)
        } catch let error as UsageError {
            Terminal.note("bracket: \(error)")
            return .usage
        } catch {
            Terminal.note("bracket: \(explain(error))")
            return .failed
        }
    }

    /// The version, and what it finds on this machine.
    private static var version: String {
        let found = Installation { Terminal.environment($0) }
        let models = found.models.isEmpty ? "none found" : found.models.joined(separator: ", ")
        return """
            bracket \(bracketVersion)
            libcurl    \(found.libcurl)
            processor  \(found.processor)
            models     \(models)
            """
    }

    private static func dispatch(_ words: [String]) async throws -> ExitCode {
        guard let first = words.first else {
            Terminal.note(program.overview)
            return .usage
        }
        if ["--version", "-V", "version"].contains(first) {
            Terminal.print(version)
            return .done
        }
        switch try program.request(words) {
        case .help(let text):
            Terminal.print(text)
            return .done
        case .run(let command, let arguments): return try await command.run(arguments)
        }
    }

    /// Our errors describe themselves; Foundation's have a localized description.
    static func explain(_ error: any Error) -> String {
        switch error {
        case let error as any CustomStringConvertible: error.description
        default: error.localizedDescription
        }
    }
}
