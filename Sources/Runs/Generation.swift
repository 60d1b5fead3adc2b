public import Datasets
internal import Foundation
internal import JSON
public import LanguageModels
internal import Workers

/// The generator stage alone: prompts in, the same records with candidates out, in input order.
public struct Generation: Sendable {
    private var stage: GenerateStage
    private let inFlight: Int
    /// Where candidates are kept, and taken from; `nil` for a generation that nobody keeps.
    package var folder: KeptFolder? { didSet { stage.journal = folder?.journal } }
    /// Refuses a record by throwing, which ends the generation.
    package var check: @Sendable (PromptRecord) throws -> Void = { _ in }
    /// What the input calls its members.
    public var names = FieldNames.standard
    /// How that is found out instead; `nil` where `names` say it.
    public var shape: ShapeRequest?
    /// What has been done so far.
    public var counters: RunCounters { stage.counters }

    public init(
        model: any LanguageModel, count: Int, sampling: Sampling, raw: Bool = false,
        system: String? = nil, seed: UInt64 = 0, inFlight: Int = 64
    ) {
        stage = GenerateStage(
            model: model, count: count, sampling: sampling, system: system, seed: seed,
            gate: Gate(limit: inFlight), journal: nil, counters: RunCounters(), raw: raw)
        self.inFlight = inFlight
        stage.counters.watch(model)
    }

    private enum Line: Sendable {
        case text(String)
        case reject(Reject)
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
            let reader =
                try shape.map { try PromptReader(path: input, shape: $0) }
                ?? PromptReader(path: input, names: names)
            let names = reader.names
            var source = RecordSource(reader: reader, limit: limit, shard: nil)
            var rejects: [Reject] = []
            let most = 2 * inFlight
            try await BoundedWindow<Int>(waitingLimit: 128 << 20) { $0 < most }.run(
                over: { try source.next() }, load: { _ in 1 }, on: pool,
                work: { item, _ in try await line(item, names) }, size: Self.size
            ) { line in
                switch line {
                case .text(let text): write(text)
                case .reject(let reject): rejects.append(reject)
                }
            }
            return rejects
        }
    }

    private static func size(_ line: Line) -> Int {
        switch line {
        case .text(let text): text.utf8.count
        case .reject(let reject): reject.text.utf8.count
        }
    }

    private func line(
        _ item: PromptReader.Item, _ names: FieldNames
    ) async throws -> Line {
        switch item {
        case .reject(let reject):
            counters.update { $0.rejected += 1 }
            return .reject(reject)
        case .record(let record, let place):
            try check(record)
            do {
                let past = try folder?.history(of: record.id).candidates
                let candidates = try await stage.candidates(for: record, past: past)
                var fields = shape == nil ? record.fields : record.fields(readBy: names)
                fields["candidates"] = .array(candidates.map(\.json))
                counters.update { $0.prompts += 1 }
                return .text(JSON.object(fields).text)
            } catch let error as Unplayable {
                counters.update { $0.rejected += 1 }
                return .reject(error.reject(record, at: place))
            }
        }
    }
}
