import CommandLines
import JSON
import Qwen2

/// `bracket-bench engine`: the in-process engine beside an installed llama.cpp, on a model with
/// random weights.
enum EngineBenchmark {
    static let command = Command(
        spec: CommandSpec(
            name: "engine", summary: "the in-process engine, beside an installed llama.cpp",
            options: [
                .init(name: "threads", value: "N", help: "(default: 2)"),
                .init(name: "types", value: "T,T", help: "of weights (default: q8_0,q4_K)"),
                .init(name: "runs", value: "N", help: "of which the median counts (default: 3)"),
                .init(
                    name: "tournament", value: "WHICH",
                    help: "both (default), knockout, elo or none"),
                .init(name: "llama-bench", value: "PATH", help: "its speeds for comparison"),
                .init(name: "llama-server", value: "PATH", help: "the same tournaments on it"),
                BenchFolder.option,
            ]),
        run: run)

    private static func run(_ arguments: Arguments) async throws {
        try arguments.noOperand()
        let threads = try arguments.int("threads", in: 1...Int.max) ?? 2
        let runs = try arguments.int("runs", in: 1...Int.max) ?? 3
        let kinds =
            try arguments.choice(
                "types", among: RandomGGUF.Kind.allCases.map(\.rawValue), kinds)
            ?? RandomGGUF.Kind.allCases
        let tournament = try arguments.choice("tournament", TournamentLoad.Choice.self) ?? .both
        let folder = try BenchFolder(arguments.string("folder"))
        try await speeds(kinds, folder, threads: threads, runs: runs, arguments)
        guard !tournament.formats.isEmpty, let kind = kinds.first else { return }
        print()
        try await TournamentLoad.compare(
            folder["random-\(kind.rawValue).gguf"], formats: tournament.formats, threads: threads,
            server: arguments.string("llama-server"))
    }

    /// The kinds that `q8_0,q4_K` names; `nil` if it names others.
    private static func kinds(_ list: String) -> [RandomGGUF.Kind]? {
        let words = list.split(separator: ",").map(String.init)
        let kinds = words.compactMap(RandomGGUF.Kind.init(rawValue:))
        return kinds.count == words.count && !kinds.isEmpty ? kinds : nil
    }

    private static func speeds(
        _ kinds: [RandomGGUF.Kind], _ folder: BenchFolder, threads: Int, runs: Int,
        _ arguments: Arguments
    ) async throws {
        let tool = arguments.string("llama-bench")
        let bandwidth = MemoryBandwidth.bytesPerSecond(threads: threads)
        print(
            "Qwen2.5-0.5B's geometry, random weights · \(threads) threads · memory is read at "
                + "\(figure(bandwidth / 1e9, 1)) GB/s", terminator: "\n\n")
        var table = MarkdownTable([
            "weights", "prefill 512, tokens/s", "÷ llama.cpp", "decode 128, tokens/s",
            "÷ llama.cpp", "share of bandwidth",
        ])
        for kind in kinds {
            let gguf = RandomGGUF(kind)
            let path = folder["random-\(kind.rawValue).gguf"]
            try gguf.write(to: path)
            let ours = try await Speeds.measure(path, threads: threads, runs: runs)
            let theirs = try tool.map {
                try Speeds.llamaBench($0, path, threads: threads, runs: runs)
            }
            func ratio(_ speed: KeyPath<Speeds, Double>) -> String {
                theirs.map { figure(ours[keyPath: speed] / $0[keyPath: speed], 2) } ?? "–"
            }
            table.add([
                kind.rawValue, figure(ours.prefill, 0), ratio(\.prefill), figure(ours.decode, 1),
                ratio(\.decode),
                figure(ours.decode * Double(gguf.bytesPerToken) / bandwidth, 2),
            ])
        }
        print(table.text)
        if tool == nil {
            print("\nllama.cpp was left out: name an installed one with --llama-bench PATH")
        }
    }
}

/// Tokens per second, the median of several runs.
struct Speeds {
    var prefill: Double
    var decode: Double

    static func measure(_ path: String, threads: Int, runs: Int) async throws -> Speeds {
        let model = try Qwen2Model(Checkpoint.open(path))
        let engine = Engine(model, options: EngineOptions(threads: threads, passTokens: 512))
        var generator = SystemRandomNumberGenerator()
        func seconds(prompt: Int, generated: Int) async throws -> Double {
            let tokens = (0..<prompt).map { _ in
                TokenID.random(in: 0..<TokenID(RandomGGUF.vocabulary - 1), using: &generator)
            }
            let start = ContinuousClock.now
            _ = try await engine.generate(
                GenerationRequest(
                    prompt: tokens, sampling: TokenSampling(temperature: 0), seed: 1,
                    maxTokens: generated, stopTokens: []))
            return (ContinuousClock.now - start) / .seconds(1)
        }
        _ = try await seconds(prompt: 64, generated: 8)
        var (prefill, decode): ([Double], [Double]) = ([], [])
        for _ in 0..<runs {
            prefill.append(512 / (try await seconds(prompt: 512, generated: 1)))
            decode.append(128 / (try await seconds(prompt: 1, generated: 128)))
        }
        return Speeds(prefill: prefill.median, decode: decode.median)
    }

    /// What an installed `llama-bench` says of the same file.
    static func llamaBench(_ tool: String, _ path: String, threads: Int, runs: Int) throws -> Speeds
    {
        let process = try ChildProcess(
            tool,
            [
                "-m", path, "-t", String(threads), "-p", "512", "-n", "128", "-r", String(runs),
                "-o", "json",
            ], quiet: true)
        let output = try process.finish().1
        let results = (try? JSON.parse(Array(output.utf8)))?.array ?? []
        func speed(_ prompt: Int, _ generated: Int) throws -> Double {
            let result = results.first {
                $0["n_prompt"]?.int == prompt && $0["n_gen"]?.int == generated
            }
            guard let speed = result?["avg_ts"]?.double else {
                throw BenchError("\(tool) printed no result: \(output.prefix(200))")
            }
            return speed
        }
        return Speeds(prefill: try speed(512, 0), decode: try speed(0, 128))
    }
}

extension [Double] {
    var median: Double { isEmpty ? 0 : sorted()[count / 2] }
}
