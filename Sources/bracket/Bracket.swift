import Datasets
import Foundation
import Judging
import LanguageModels
import Pipelines
import RunLogs
import Runs
import Workers

/// The command line: the one place that touches arguments, standard output, the environment and
/// `exit`.
@main
struct Bracket {
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        MemoryArenas.share()
        let code = await run(Array(CommandLine.arguments.dropFirst()))
        exit(code.rawValue)
    }

    static func run(_ words: [String]) async -> ExitCode {
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

    private static func dispatch(_ words: [String]) async throws -> ExitCode {
        guard let first = words.first else {
            Terminal.note(Help.overview)
            return .usage
        }
        let rest = words.dropFirst()
        if ["--version", "-V", "version"].contains(first) {
            Terminal.print("bracket \(bracketVersion)")
            return .done
        }
        if ["help", "--help", "-h"].contains(first) { return try Help.show(rest.first) }
        guard let command = Commands.all.first(where: { $0.spec.name == first }) else {
            throw UsageError(
                "there is no command \"\(first)\""
                    + Nearest.hint(for: first, in: Commands.all.map(\.spec.name)))
        }
        if rest.contains("--help") || rest.contains("-h") { return try Help.show(first) }
        return try await command.run(try Arguments(rest, for: command.spec))
    }

    /// Errors of ours say what is wrong in words; others are shown as they describe themselves.
    static func explain(_ error: any Error) -> String {
        switch error {
        case let error as any CustomStringConvertible: error.description
        default: error.localizedDescription
        }
    }
}

/// One command: what it understands and what it does.
struct Command: Sendable {
    var spec: CommandSpec
    var run: @Sendable (Arguments) async throws -> ExitCode
}

enum Commands {
    static let all = [
        RunCommand.command, GenerateCommand.command, SelectCommand.command, ShowCommand.command,
        ExportCommand.command, EvalCommand.command, PlanCommand.command, VerifyCommand.command,
        DoctorCommand.command,
    ]
}
