public import Datasets
internal import Foundation
internal import JSON
internal import Judging
internal import LanguageModels
public import RunLogs
internal import Workers

/// A pipeline at work on a run folder: generate, tournament, select, record by record.
public struct Run: Sendable {
    /// What a command line adds to a pipeline.
    public struct Options: Sendable {
        /// Instead of the pipeline's.
        public var input: String?
        /// The run folder; `runs/<name>` if `nil`.
        public var folder: String?
        /// Only the first records.
        public var limit: Int?
        /// Only a part of the records.
        public var shard: Shard?

        public init(
            input: String? = nil, folder: String? = nil, limit: Int? = nil, shard: Shard? = nil
        ) {
            self.input = input
            self.folder = folder
            self.limit = limit
            self.shard = shard
        }
    }

    public internal(set) var pipeline: Pipeline
    public let options: Options
    public let folder: RunFolder
    public let input: String
    public let counters = RunCounters()

    /// - Throws: `PipelineError` if nothing says what to read.
    public init(_ pipeline: Pipeline, options: Options = Options()) throws {
        guard let input = options.input ?? pipeline.input else {
            throw PipelineError("the pipeline has no \"input\"; name a file with --input")
        }
        guard FileManager.default.fileExists(atPath: input) else {
            throw PipelineError(
                "the input \(input) does not exist (looked in "
                    + "\(FileManager.default.currentDirectoryPath))")
        }
        guard FileKind.isRegular(input) else {
            throw PipelineError(
                "the input \(input) is no regular file, and it is read more than once: save it to "
                    + "a file first")
        }
        self.pipeline = pipeline
        self.options = options
        self.input = input
        folder = RunFolder(path: options.folder ?? "runs/" + pipeline.name)
    }

    /// Plays everything that is not in the journal yet, and writes what came out.
    ///
    /// - Returns: the counts of the whole run, what was resumed included.
    /// - Throws: `LogError`, `PipelineError`, `RunError`, `JudgeError`, `ModelError`, `FileError`;
    ///   `CancellationError` if the task is cancelled. What was journaled is safe in each case.
    public func execute(models: ModelOpener) async throws -> RunCounts {
        try await trained(by: models).executeTrained(models)
    }

    private func executeTrained(_ models: ModelOpener) async throws -> RunCounts {
        let opened = try open(models)
        let judge = try judge(opened)
        let generator = pipeline.generate.flatMap { opened[$0.model] }
        let manifest = try pipeline.manifest(input: input, options: options)
        let journal = try folder.open(manifest: manifest)
        defer { journal.release() }
        let files = try RunFiles(folder, emit: pipeline.emit)
        try await play(judge: judge, generator: generator, journal: journal, into: files)
        try files.commit()
        let counts = counters.snapshot
        if counts.abstainRate > pipeline.tournament.maxAbstainRate {
            throw RunError.tooManyAbstentions(
                counts, limit: pipeline.tournament.maxAbstainRate)
        }
        return counts
    }

    /// Plays the run into `sink` with what the folder's journal holds and `judge` for the rest.
    func play(
        judge: any Judge, generator: (any LanguageModel)?, journal: Journal?,
        into sink: any RunSink
    ) async throws {
        let pool = WorkerPool(
            count: pipeline.workers ?? ProcessInfo.processInfo.activeProcessorCount)
        let width = pipeline.inFlight ?? modelWidth
        let gate = Gate(limit: width)
        let matches = MatchStage(
            judge: judge, rule: pipeline.tournament.votes, seed: pipeline.seed, gate: gate,
            journal: journal, counters: counters,
            maxAbstainRate: pipeline.tournament.maxAbstainRate)
        let stage = RecordStage(
            generate: pipeline.generate.flatMap { settings in
                generator.map {
                    GenerateStage(
                        model: $0, settings: settings, seed: pipeline.seed, gate: gate,
                        journal: journal, counters: counters)
                }
            },
            tournament: TournamentStage(
                settings: pipeline.tournament, firstRound: try firstRound(), seed: pipeline.seed,
                matches: matches, pool: pool),
            names: pipeline.fields,
            journaled: try JournalIndex(path: folder.journalPath),
            asksTransportAgain: journal != nil, counters: counters)
        let loop = RunLoop(
            stage: stage, pool: pool, gate: gate, window: max(64, 2 * width), limit: options.limit,
            shard: options.shard)
        // Reading and writing block: they belong on a worker, not on Swift's own few threads.
        try await withTaskExecutorPreference(pool) {
            let reader = try PromptReader(path: input, names: pipeline.fields)
            try await loop.run(reader, into: sink)
        }
    }

    // MARK: Opening

    /// Requests that the judge's model can take at once; judges that ask no model cost nothing to
    /// keep waiting.
    private var modelWidth: Int {
        let names = [pipeline.tournament.model, pipeline.generate?.model]
        let widths = pipeline.models.filter { names.contains($0.name) }.compactMap(\.spec.inFlight)
        return widths.max() ?? 256
    }

    /// The models that the stages name, each opened once, whichever stages share it.
    private func open(_ models: ModelOpener) throws -> [String: any LanguageModel] {
        let names = [
            pipeline.tournament.judge.asksModel ? pipeline.tournament.model : nil,
            pipeline.generate?.model,
        ]
        var opened: [String: any LanguageModel] = [:]
        for name in names.compactMap(\.self) where opened[name] == nil {
            guard let spec = pipeline.models.first(where: { $0.name == name })?.spec else {
                throw PipelineError(Pipeline.unknownModel(name, pipeline.models))
            }
            let model = try models(spec, name: name)
            counters.watch(model)
            opened[name] = model
        }
        return opened
    }

    private func judge(_ models: [String: any LanguageModel]) throws -> any Judge {
        let settings = pipeline.tournament
        switch settings.judge {
        case .reasoning, .direct:
            let name = settings.model ?? ""
            guard let model = models[name] else {
                throw PipelineError(Pipeline.unknownModel(name, pipeline.models))
            }
            if settings.constrainsVerdict, !model.constrainsAnswers {
                throw PipelineError(TournamentSettings.cannotConstrain(name))
            }
            return settings.judge(asking: model)
        case .reference: return ReferenceJudge()
        case .recorded: return try RecordedJudge(path: settings.verdicts ?? "")
        }
    }

    /// The pairs of `tournament.bracket`, by candidate ids.
    private func firstRound() throws -> [[String]]? {
        guard let path = pipeline.tournament.bracket else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw PipelineError("\(path): no such bracket file")
        }
        let json: JSON
        do { json = try JSON.parse([UInt8](data)) } catch {
            throw PipelineError("\(path): \(error)")
        }
        let pairs = json.array?.map { pair in
            pair.array?.compactMap(\.label) ?? []
        }
        guard let pairs, pairs.allSatisfy({ (1...2).contains($0.count) }) else {
            throw PipelineError(
                "\(path): a bracket is a list of pairs of candidate ids, [[\"a\", \"b\"], …]")
        }
        return pairs
    }
}
