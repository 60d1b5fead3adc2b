import Chance
import LanguageModels
import Qwen2

/// The load that a tournament puts on a model: every match shows the system text and the query,
/// an answer's matches show it again, and the votes of a match differ in their seed alone.
struct TournamentLoad {
    static let (entrants, votes) = (8, 5)
    /// A token each, for the model's tokens are letters: 600 in a prompt.
    static let (systemTokens, queryTokens, answerTokens) = (200, 100, 150)
    static let thinkingTokens = 128
    /// The likeliest 40 alone, as servers do unless told otherwise: sorting a whole vocabulary for
    /// every token would measure that.
    static let sampling = Sampling(temperature: 0.6, topK: 40, maxTokens: thinkingTokens)

    enum Format: String, CaseIterable {
        case knockout
        case roundRobin = "round robin"
    }

    /// What `--tournament` may name.
    enum Choice: String, CaseIterable {
        case both, knockout, elo, none

        var formats: [Format] {
            switch self {
            case .both: Format.allCases
            case .knockout: [.knockout]
            case .elo: [.roundRobin]
            case .none: []
            }
        }
    }

    /// Plays the formats in the engine, and on a server where one is named.
    static func compare(
        _ path: String, formats: [Format], threads: Int, server: String?
    ) async throws {
        print(
            "tournaments of \(entrants) · \(votes) votes · prompts of 600 tokens · "
                + "\(thinkingTokens) thinking tokens", terminator: "\n\n")
        var table = MarkdownTable([
            "format", "requests", "seconds", "llama-server, seconds", "times as fast",
            "prefill computed ÷ asked", "tokens/s", "peak MB", "llama-server, peak MB",
        ])
        for format in formats {
            PeakMemory.reset()
            let local = try LocalModel(
                path: path, options: EngineOptions(threads: threads, sequences: 40))
            let ours = try await TournamentLoad().play(format, on: local)
            let peak = PeakMemory.bytes()
            let counters = local.engine.counters
            var theirs: Double?
            var theirPeak: Int?
            if let server {
                let process = try LlamaServer(server, path, threads: threads)
                defer { process.end() }
                theirs = try await TournamentLoad().play(format, on: process.model()).seconds
                theirPeak = process.peakBytes
            }
            table.add([
                format.rawValue, String(ours.requests), figure(ours.seconds, 1),
                theirs.map { figure($0, 1) } ?? "–",
                theirs.map { figure($0 / ours.seconds, 2) } ?? "–",
                figure(
                    Double(counters.promptTokensComputed) / Double(counters.promptTokensAsked), 3),
                figure(Double(ours.tokens) / ours.seconds, 0),
                peak.map(megabytes) ?? "–", theirPeak.map(megabytes) ?? "–",
            ])
        }
        print(table.text)
    }

    struct Result {
        var requests = 0
        var tokens = 0
        var seconds = 0.0

        mutating func add(_ more: Self) {
            requests += more.requests
            tokens += more.tokens
        }
    }

    /// Who wins is decided beforehand: random weights have no opinion.
    func play(_ format: Format, on model: some LanguageModel) async throws -> Result {
        let start = ContinuousClock.now
        var result = Result()
        switch format {
        case .roundRobin:
            let pairs = (0..<Self.entrants).flatMap { a in
                (a + 1..<Self.entrants).map { (a, $0) }
            }
            result.add(try await matches(pairs, on: model))
        case .knockout:
            var field = Array(0..<Self.entrants)
            while field.count > 1 {
                let pairs = stride(from: 0, to: field.count, by: 2).map {
                    (field[$0], field[$0 + 1])
                }
                result.add(try await matches(pairs, on: model))
                field = pairs.map(\.0)
            }
        }
        result.seconds = (ContinuousClock.now - start) / .seconds(1)
        return result
    }

    private func matches(
        _ pairs: [(Int, Int)], on model: some LanguageModel
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for (first, second) in pairs {
                for vote in 0..<Self.votes {
                    let request = CompletionRequest(
                        prompt: .raw(prompt(first, second)),
                        sampling: Self.sampling,
                        seed: UInt64(first * 1000 + second * 10 + vote),
                        affinity: UInt64(first))
                    group.addTask { try await model.complete(request).usage.completion }
                }
            }
            var result = Result()
            for try await tokens in group {
                result.requests += 1
                result.tokens += tokens
            }
            return result
        }
    }

    private func prompt(_ first: Int, _ second: Int) -> String {
        letters(Self.systemTokens, 100) + letters(Self.queryTokens, 101)
            + letters(Self.answerTokens, first) + letters(Self.answerTokens, second)
    }

    /// Text that looks random and is always the same.
    private func letters(_ count: Int, _ seed: Int) -> String {
        var chance = SplitMix64(seed: UInt64(seed))
        return String(
            (0..<count).map { _ in
                Character(UnicodeScalar(UInt8(ascii: "a") + UInt8(chance.next() >> 60)))
            })
    }
}

/// An installed `llama-server` on a port of this machine, its prompt cache and eight slots on.
final class LlamaServer {
    private let process: ChildProcess
    private let port: Int

    init(_ tool: String, _ path: String, threads: Int) throws {
        port = Int.random(in: 20_000..<40_000)
        process = try ChildProcess(
            tool,
            [
                "-m", path, "-t", String(threads), "--host", "127.0.0.1", "--port", String(port),
                "-np", "8", "-c", String(8 * 1024), "--no-warmup",
            ], quiet: true)
    }

    func end() { process.end() }

    var peakBytes: Int? { process.peakBytes }

    func model() async throws -> RemoteModel {
        var options = RemoteModel.Options(
            baseURLs: ["http://127.0.0.1:\(port)/v1"], model: "random")
        options.inFlight = 64
        options.extraBody = ["cache_prompt": true, "ignore_eos": true, "min_p": 0]
        options.retries.outage = 60
        return try RemoteModel(options)
    }
}
