import Foundation
import Workers

/// Measures what Bracket adds to the work it does: requests in flight, journal, memory, time.
@main
struct Bench {
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        // As in `bracket`, since the client under measurement is this program.
        MemoryArenas.share()
        do {
            try await run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            FileHandle.standardError.write(Data("bracket-bench: \(error)\n".utf8))
            exit(error is UsageError ? 2 : 1)
        }
    }

    private static func run(_ words: [String]) async throws {
        let rest = Array(words.dropFirst())
        switch words.first {
        case "serve": try ServeCommand.run(rest)
        case "remote": try RemoteBenchmark.run(rest)
        case "replay": try ReplayBenchmark.run(rest)
        case "show": try ShowBenchmark.run(rest)
        case "engine": try await EngineBenchmark.run(rest)
        case "truth": try await TruthCommand.run(rest)
        case Client.name: try await Client.run(rest)
        default: throw UsageError(problem: "there is no command \(words.first ?? "")\n\(help)")
        }
    }

    private static let help = """
        bracket-bench serve  [--port P] [--latency MS] [--reply-bytes N] [--log F]
                             a judge that answers at random but always alike
        bracket-bench remote [--latency MS] [--in-flight N] [--entrants N] [--prompts N]
                             [--reply-bytes N] [--peers] [--python PATH] [--folder DIR]
                             knockouts judged by that server
        bracket-bench replay [--prompts N,N,…] [--folder DIR]
                             knockouts judged by recorded verdicts
        bracket-bench show   [--prompts N] [--folder DIR]
                             looks into a finished run
        bracket-bench engine [--threads N] [--types q8_0,q4_K] [--runs N] [--folder DIR]
                             [--llama-bench PATH] [--llama-server PATH]
                             [--tournament both|knockout|elo|none]
                             the in-process engine, beside an installed llama.cpp
        bracket-bench truth  [--models DIR] [--float32 DIR] [--queries F] [--adversarial F]
                             [--out DIR] [--scale 0.1] [--sections 1,3] [--seed N]
                             what the trained models and the tournament are worth
        """
}
