public import Datasets
internal import Foundation
internal import JSON
public import LanguageModels
internal import Workers

/// The generator stage alone: prompts in, the same records with candidates out, in input order.
public struct Generation: Sendable {
    private let stage: GenerateStage
    private let inFlight: Int

    public init(
        model: any LanguageModel, count: Int, sampling: Sampling, raw: Bool = false,
        system: String? = nil, seed: UInt64 = 0, inFlight: Int = 64
    ) {
        var settings = Pipeline.Generate(model: "", count: count, sampling: sampling)
        settings.system = system
        stage = GenerateStage(
            model: model, settings: settings, seed: seed, gate: Gate(limit: inFlight),
            journal: nil, counters: RunCounters(), raw: raw)
        self.inFlight = inFlight
    }

    /// Hands each finished line to `write`, in input order.
    ///
    /// - Returns: the lines that could not be used.
    /// - Throws: `FileError`, `ModelError.misconfigured`, `CancellationError`.
    public func run(
        input: String, limit: Int? = nil, write: @Sendable @escaping (String) -> Void
    ) async throws -> [Reject] {
        let pool = WorkerPool(count: ProcessInfo.processInfo.activeProcessorCount)
        return try await withTaskExecutorPreference(pool) {
            let reader = try PromptReader(path: input)
            return try await run(reader, limit: limit ?? .max, write)
        }
    }

    private enum Line: Sendable {
        case text(String)
        case reject(Reject)
    }

    private func run(
        _ reader: PromptReader, limit: Int, _ write: @Sendable (String) -> Void
    ) async throws -> [Reject] {
        try await withThrowingTaskGroup(of: (Int, Line).self) { group in
            var (read, open, written) = (0, 0, 0)
            var waiting: [Int: Line] = [:]
            var rejects: [Reject] = []
            while true {
                while open < 2 * inFlight, waiting.count < 64 * inFlight, read < limit,
                    let item = try reader.next()
                {
                    let place = read
                    read += 1
                    open += 1
                    group.addTask { (place, try await line(item)) }
                }
                guard let (place, line) = try await group.next() else { break }
                open -= 1
                waiting[place] = line
                while let next = waiting.removeValue(forKey: written) {
                    written += 1
                    switch next {
                    case .text(let text): write(text)
                    case .reject(let reject): rejects.append(reject)
                    }
                }
            }
            return rejects
        }
    }

    private func line(_ item: PromptReader.Item) async throws -> Line {
        switch item {
        case .reject(let reject): return .reject(reject)
        case .record(let record, let line):
            do {
                let candidates = try await stage.candidates(for: record, past: nil)
                var fields = record.fields
                fields["candidates"] = .array(candidates.map(\.json))
                return .text(JSON.object(fields).text)
            } catch let error as TournamentStage.Unplayable {
                return .reject(
                    Reject(
                        bytes: JSON.object(record.fields).bytes, line: line,
                        reason: .unusable(error.reason)))
            }
        }
    }
}
