import CommandLines
import Foundation
import Workers

typealias Command = CommandLines.Command<Void>

/// Measures what Bracket adds to the work it does: requests in flight, journal, memory, time.
@main
struct Bench {
    static let program = Program(
        name: "bracket-bench", summary: "measures what Bracket adds to the work it does",
        commands: [
            RemoteBenchmark.command, ReplayBenchmark.command, MergeBenchmark.command,
            InputBenchmark.command, ShowBenchmark.command, SizesBenchmark.command,
            EngineBenchmark.command, ParquetBenchmark.command, TruthCommand.command,
            ServeCommand.command, Client.command, Client.merger, Client.filter, ParquetTask.command,
            InputBenchmark.reader,
        ])

    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        // As in `bracket`, since the client under measurement is this program.
        MemoryArenas.share()
        do {
            try await run(Array(commandWords.dropFirst()))
        } catch {
            note("bracket-bench: \(error)")
            exit(error is UsageError ? 2 : 1)
        }
    }

    private static func run(_ words: [String]) async throws {
        guard !words.isEmpty else {
            note(program.overview)
            exit(2)
        }
        switch try program.request(words) {
        case .help(let text): print(text)
        case .run(let command, let arguments): try await command.run(arguments)
        }
    }

    static func note(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}
