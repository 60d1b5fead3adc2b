public import Datasets
internal import Files
internal import Foundation
internal import JSON
internal import Judging
internal import LanguageModels
public import Pipelines
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
        /// Only the first records, those of other shards included.
        public var limit: Int?
        /// Only a part of the records.
        public var shard: Shard?
        /// The folders of runs whose votes and candidates are used again, the first ones first.
        public var reuse: [String]
        /// What it may spend; see `LimitReached`.
        public var limits = SpendingLimits()

        public init(
            input: String? = nil, folder: String? = nil, limit: Int? = nil, shard: Shard? = nil,
            reuse: [String] = []
        ) {
            self.input = input
            self.folder = folder
            self.limit = limit
            self.shard = shard
            self.reuse = reuse
        }
    }

    public internal(set) var pipeline: Pipeline
    public let options: Options
    public let folder: RunFolder
    public let input: String
    public let counters = RunCounters()

    /// - Throws: `PipelineError` if nothing says what to read; `FileError` for an input of a kind that
    ///   is not read; `UnknownShape` where nobody can tell what its members are.
    public init(_ pipeline: Pipeline, options: Options = Options()) throws {
        guard let input = options.input ?? pipeline.input else {
            throw PipelineError(
                pipeline.gather == nil
                    ? "the pipeline has no \"input\"; name a file with --input"
                    : "the pipeline's candidates are still in several files; gather them first")
        }
        guard InputFiles.exists(input) else {
            let search = options.input == nil ? pipeline.search : PathSearch()
            throw PipelineError("the input \(input) does not exist (\(search.places(input)))")
        }
        guard InputFiles.canBeReadAgain(input) else {
            throw PipelineError(
                "the input \(input) is no regular file, and it is read more than once: save it to "
                    + "a file first")
        }
        try InputFiles(input).check()
        self.pipeline = try pipeline.reading(input)
        self.options = options
        self.input = input
        folder = RunFolder(path: options.folder ?? "runs/" + pipeline.name)
    }

    /// Plays everything that is not in the journal yet, and writes what came out.
    ///
    /// - Returns: the counts of the whole run, what was resumed included.
    /// - Throws: `LogError`, `PipelineError`, `RunError`, `JudgeError`, `ModelError`, `FileError`;
    ///   `LimitReached` where `Options.limits` stop it; `CancellationError` if the task is cancelled. What was journaled is safe in each case.
    public func execute(models: ModelOpener) async throws -> RunCounts {
        try pipeline.checkFiles()
        try checkLimits()
        return try await trained(by: models).asBegun().executeTrained(models)
    }

    /// This run with the rules that the run in its folder was begun with, where the pipeline leaves
    /// them open: a run from before there was a choice goes on as it was.
    func asBegun() -> Run {
        (try? folder.manifest()).map { begun(as: $0.identity) } ?? self
    }

    /// The same for a run of this identity.
    func begun(as identity: RunIdentity) -> Run {
        var run = self
        if pipeline.tournament.equal == nil { run.pipeline.tournament.equal = identity.equal }
        if pipeline.generate != nil, pipeline.shape.isOpen { run.pipeline.fields = identity.fields }
        return run
    }

    private func executeTrained(_ models: ModelOpener) async throws -> RunCounts {
        var manifest = try manifest()
        manifest.learned = learned(before: manifest)
        let opened = try pipeline.opened(
            by: models, knowing: manifest.learned, counters)
        let asked = try sparing(opened)
        let judge = try pipeline.tournament.judge.opened(asked)
        let generator = pipeline.generate.flatMap { asked[$0.model] }
        let reused = try reused(by: &manifest)
        let journal = try folder.open(manifest, mayGrow: true)
        defer { journal.release() }
        // A finished run that is taken further keeps its manifest until the rest is there.
        let kept = try folder.manifest()
        manifest.takeJournal(of: kept)
        keepLearning(opened, in: kept)
        let files = try RunFiles(folder, emit: pipeline.emit)
        let budget = budget(after: try countEarlier())
        try await play(
            judge: judge, generator: generator, checker: try pipeline.checker(), journal: journal,
            reusing: reused, budget: budget, into: files)
        if let reached = budget?.reached {
            files.discard()
            throw reached
        }
        try files.commit()
        if kept.identity != manifest.identity || kept.limit != manifest.limit {
            manifest.learned = try folder.manifest().learned
            try folder.update(manifest)
        }
        counters.update { $0.closing = files.closing }
        let counts = counters.snapshot
        try AbstainLimit(pipeline.tournament).checkAtEnd(counts)
        return counts
    }

    /// What the run is.
    ///
    /// - Throws: `FileError` where a file that decides votes or winners cannot be read.
    func manifest() throws -> Manifest {
        var manifest = Manifest(
            version: bracketVersion, name: pipeline.name, input: input, limit: options.limit,
            pipeline: pipeline.jsonForManifest,
            identity: try pipeline.identity(
                inputDigest: try InputFiles(input).digest(), shard: options.shard))
        manifest.prices = pipeline.prices
        return manifest
    }

    // MARK: Playing

    /// Plays the run into `sink` with what the folder's journal holds and `judge` for the rest.
    ///
    /// - Parameters:
    ///   - reused: votes and candidates of other runs, which are taken before anybody is asked.
    ///   - budget: what may be spent on the rest; `nil` for anything.
    ///   - asksFailedAgain: whether votes that nobody answered are asked again; usually where there is a
    ///     journal to keep them.
    ///   - audit: looks at what is taken from the journal, where that is in question.
    func play(
        judge: any Judge, generator: (any LanguageModel)?, checker: (any AnswerChecker)?,
        journal: Journal?, reusing reused: ReusedVotes? = nil, budget: Budget? = nil,
        asksFailedAgain: Bool? = nil, audit: VoteAudit? = nil, into sink: any RunSink
    ) async throws {
        let pool = WorkerPool(
            count: pipeline.workers ?? ProcessInfo.processInfo.activeProcessorCount)
        let width = pipeline.width
        let gate = Gate(limit: width)
        let journaled = try JournalIndex(path: folder.journalPath)
        counters.update { counts in
            counts.damagedLines += journaled.damagedCount
            for line in journaled.damaged.prefix(1) {
                counts.note(JournalDamage(line: line.number, problem: "\(line.reason)"))
            }
        }
        var stage = try pipeline.recordStage(
            judge: judge, generator: generator, checker: checker, gate: gate, journal: journal,
            reused: reused, pool: pool, counters: counters, budget: budget, audit: audit)
        stage.journaled = journaled
        let version = (try? folder.manifest())?.journal ?? Manifest.currentJournal
        stage.takesUnnamedVotes = version == 1
        stage.tournament.matches.drawing = version < 3 ? .byMatch : .byTexts
        stage.asksFailedAgain = asksFailedAgain ?? (journal != nil)
        var loop = RunLoop(stage: stage, pool: pool, gate: gate, window: max(64, 2 * width))
        loop.isOver = { budget?.reached != nil }
        // Reading and writing block: they belong on a worker, not on Swift's own few threads.
        try await withTaskExecutorPreference(pool) { [loop] in
            let source = RecordSource(
                reader: try PromptReader(path: input, names: pipeline.fields),
                limit: options.limit, shard: options.shard)
            try await loop.run(source, into: sink)
            try stage.tournament.matches.missing.check()
        }
    }
}

extension JudgePlan {
    /// The judge, on models that are open.
    ///
    /// - Throws: `PipelineError` where a model cannot do what the plan asks of it; what is wrong with
    ///   recorded verdicts.
    func opened(_ models: [String: any LanguageModel]) throws -> any Judge {
        switch self {
        case .model(let plan): return try plan.opened(models)
        case .panel(let plan): return try plan.panel { try $0.opened(models) }
        case .reference: return ReferenceJudge()
        case .recorded(let path): return try RecordedJudge(path: path)
        }
    }
}

extension ModelJudgePlan {
    fileprivate func opened(_ models: [String: any LanguageModel]) throws(PipelineError)
        -> ModelJudge
    {
        guard let model = models[self.model] else {
            throw PipelineError("there is no model \"\(self.model)\" in \"models\"")
        }
        if constrainsVerdict, !model.constrainsAnswers {
            throw PipelineError(ModelJudgePlan.cannotConstrain(self.model))
        }
        return judge(asking: model)
    }
}

/// The version that manifests and `bracket --version` show.
public let bracketVersion = "0.2.0"
