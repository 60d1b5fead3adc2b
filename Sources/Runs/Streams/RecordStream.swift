internal import Datasets
package import Files
internal import Foundation
internal import Judging
internal import LanguageModels
public import Pipelines
internal import RunLogs
internal import Workers

/// A pipeline as a filter: records come in line by line, and a line goes out for each.
///
/// A record's result depends on its line and the pipeline alone, not on the lines around it: what its
/// members are is found by itself where the pipeline leaves it open, and all chance is derived from its
/// id, or from its bytes where it has none. Ids need not differ; a line that comes again is played
/// again, with the votes of `Options.state` where there are any.
public struct RecordStream: Sendable {
    /// What goes out for a record.
    public enum Emit: String, Sendable, CaseIterable {
        /// The members that came in and `"bracket": {"winner", "confidence", "undecided", "ranking",
        /// "tokens"}`.
        case row
        /// The line of `winners.jsonl`.
        case winner
        /// The line of `brackets.jsonl`.
        case bracket
    }

    public struct Options: Sendable {
        public var emit = Emit.row
        /// Whether lines go out in the order in which they came in.
        public var isOrdered = false
        /// How many records are under way at most; `nil` for enough to keep the models busy.
        public var inFlight: Int?
        /// A folder in which votes outlive the process.
        public var state: String?

        public init() {}
    }

    public private(set) var pipeline: Pipeline
    public let options: Options
    public let counters = RunCounters()

    public init(_ pipeline: Pipeline, options: Options = Options()) {
        self.pipeline = pipeline
        self.options = options
    }

    /// Takes lines until there are no more, and hands each line that goes out to `write`, with its
    /// newline, one at a time. Blank lines are passed over.
    ///
    /// - Throws: as `Run.execute`; what the state was told of is safe.
    package func run(
        _ input: FileDescriptor, models: ModelOpener, write: @escaping @Sendable ([UInt8]) -> Void
    ) async throws {
        try pipeline.checkFiles()
        var stream = self
        stream.pipeline = try pipeline.trained(by: models)
        try await stream.runTrained(input, models, write)
    }

    private func runTrained(
        _ input: FileDescriptor, _ models: ModelOpener,
        _ write: @escaping @Sendable ([UInt8]) -> Void
    ) async throws {
        let opened = try pipeline.opened(by: models, counters)
        let judge = try pipeline.tournament.judge.opened(opened)
        let pool = WorkerPool(
            count: pipeline.workers ?? ProcessInfo.processInfo.activeProcessorCount)
        let gate = Gate(limit: pipeline.width)
        let state = try options.state.map { try StreamState($0, pipeline) }
        defer { state?.journal.release() }
        var stage = try pipeline.recordStage(
            judge: judge, generator: pipeline.generate.flatMap { opened[$0.model] },
            checker: try pipeline.checker(), gate: gate, journal: state?.journal,
            reused: state?.reused, pool: pool, counters: counters)
        // What costs nothing is not kept.
        if pipeline.tournament.judge.members.isEmpty { stage.tournament.matches.journal = nil }
        stage.grade.journal = nil
        let naming = try StreamNames(pipeline)
        let room = StreamRoom(lines: options.inFlight ?? max(64, 2 * pipeline.width))
        let output = StreamOutput(isOrdered: options.isOrdered, write: write)
        let (lines, feed) = AsyncThrowingStream<Line, any Error>.makeStream()
        Self.read(input, into: feed, room)
        try await withTaskExecutorPreference(pool) { [stage] in
            defer { room.close() }
            try await withThrowingDiscardingTaskGroup { group in
                var index = 0
                for try await line in lines {
                    group.addTask { [index] in
                        do {
                            output.take(
                                try await row(line, index, stage, naming), of: index,
                                size: line.bytes.count,
                                leaving: room)
                        } catch {
                            // Nothing more is taken; what waits to be read is not waited for.
                            room.close()
                            feed.finish()
                            throw error
                        }
                    }
                    index += 1
                }
                gate.drain()
            }
            try Task.checkCancellation()
        }
    }

    /// Reads on a thread of its own: a read may wait for hours.
    private static func read(
        _ input: FileDescriptor, into feed: AsyncThrowingStream<Line, any Error>.Continuation,
        _ room: StreamRoom
    ) {
        DispatchQueue(label: "bracket.stream").async {
            let reader = LineReader(input)
            do {
                while let line = try reader.next() {
                    if line.isBlank { continue }
                    guard room.enter(line.bytes.count) else { break }
                    feed.yield(line)
                }
                feed.finish()
            } catch {
                feed.finish(throwing: error)
            }
        }
    }

    private func row(
        _ line: Line, _ index: Int, _ stage: RecordStage, _ naming: StreamNames
    ) async throws -> [UInt8] {
        // A verdict that was not recorded is this record's affair alone.
        let missing = MissingVerdicts()
        var stage = stage
        stage.tournament.matches = stage.tournament.matches.noting(missing)
        do {
            var names = pipeline.fields
            let record = try PromptRecord(streamed: line) { (object) throws(RejectReason) in
                names = try naming.names(of: object)
                return names
            }
            let (played, log) = try await stage.play(record, rank: index)
            try missing.check()
            counters.update {
                $0.prompts += 1
                if let grade = log.grade { $0.grades.add(grade) }
            }
            return StreamRow.line(
                played, log, options.emit, names,
                areMade: record.candidates.isEmpty && !played.candidates.isEmpty)
        } catch {
            guard let reason = Self.reason(error) else { throw error }
            counters.update { $0.rejected += 1 }
            return StreamRow.reject(line, reason)
        }
    }

    /// Why nothing could be selected from a record; `nil` for what ends the stream.
    private static func reason(_ error: any Error) -> String? {
        switch error {
        case let reason as RejectReason: reason.description
        case let unplayable as Unplayable: unplayable.reason
        case let error as JudgeError where error.isMissing: error.description
        default: nil
        }
    }
}
