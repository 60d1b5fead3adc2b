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
        /// Only the first records.
        public var limit: Int?
        /// Only a part of the records.
        public var shard: Shard?
        /// The folders of runs whose votes and candidates are used again, the first ones first.
        public var reuse: [String]

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
    ///   `CancellationError` if the task is cancelled. What was journaled is safe in each case.
    public func execute(models: ModelOpener) async throws -> RunCounts {
        try pipeline.checkFiles()
        return try await trained(by: models).asBegun().executeTrained(models)
    }

    /// This run with the rules that the run in its folder was begun with, where the pipeline leaves
    /// them open: a run from before there was a choice goes on as it was.
    func asBegun() -> Run {
        guard let begun = try? folder.manifest().identity else { return self }
        var run = self
        if pipeline.tournament.equal == nil { run.pipeline.tournament.equal = begun.equal }
        if pipeline.generate != nil, pipeline.shape.isOpen { run.pipeline.fields = begun.fields }
        return run
    }

    private func executeTrained(_ models: ModelOpener) async throws -> RunCounts {
        var manifest = try manifest()
        manifest.learned = learned(before: manifest)
        let opened = try open(models, knowing: manifest.learned)
        let judge = try pipeline.tournament.judge.opened(opened)
        let generator = pipeline.generate.flatMap { opened[$0.model] }
        let reused = try reused(by: &manifest)
        let journal = try folder.open(manifest, mayGrow: true)
        defer { journal.release() }
        // A finished run that is taken further keeps its manifest until the rest is there.
        let kept = try folder.manifest()
        manifest.journal = kept.journal
        keepLearning(opened, in: kept)
        let files = try RunFiles(folder, emit: pipeline.emit)
        try await play(
            judge: judge, generator: generator, checker: try checker(), journal: journal,
            reusing: reused, into: files)
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
        Manifest(
            version: bracketVersion, name: pipeline.name, input: input, limit: options.limit,
            pipeline: pipeline.jsonForManifest,
            identity: try pipeline.identity(
                inputDigest: try InputFiles(input).digest(), shard: options.shard))
    }

    // MARK: Playing

    /// Plays the run into `sink` with what the folder's journal holds and `judge` for the rest.
    ///
    /// - Parameters:
    ///   - reused: votes and candidates of other runs, which are taken before anybody is asked.
    ///   - audit: looks at what is taken from the journal, where that is in question.
    func play(
        judge: any Judge, generator: (any LanguageModel)?, checker: (any AnswerChecker)?,
        journal: Journal?, reusing reused: ReusedVotes? = nil, audit: VoteAudit? = nil,
        into sink: any RunSink
    ) async throws {
        let pool = WorkerPool(
            count: pipeline.workers ?? ProcessInfo.processInfo.activeProcessorCount)
        let width = pipeline.inFlight ?? modelWidth
        let gate = Gate(limit: width)
        let journaled = try JournalIndex(path: folder.journalPath)
        counters.update { counts in
            counts.damagedLines += journaled.damagedCount
            for line in journaled.damaged.prefix(1) {
                counts.note(JournalDamage(line: line.number, problem: "\(line.reason)"))
            }
        }
        let stage = RecordStage(
            generate: generator.flatMap { generateStage($0, gate, journal, reused) },
            grade: GradeStage(
                match: pipeline.reference.match, checker: checker,
                neededReference: neededReference, journal: journal),
            tournament: try tournamentStage(judge, gate, journal, reused, pool, audit),
            names: pipeline.fields, journaled: journaled,
            takesUnnamedVotes: (try? folder.manifest())?.journal == 1,
            asksFailedAgain: journal != nil, counters: counters, audit: audit)
        let loop = RunLoop(stage: stage, pool: pool, gate: gate, window: max(64, 2 * width))
        // Reading and writing block: they belong on a worker, not on Swift's own few threads.
        try await withTaskExecutorPreference(pool) {
            let source = RecordSource(
                reader: try PromptReader(path: input, names: pipeline.fields),
                limit: options.limit, shard: options.shard)
            try await loop.run(source, into: sink)
            try stage.tournament.matches.missing.check()
        }
    }

    /// What the input calls the right answer, where the judge goes by it.
    private var neededReference: String? {
        pipeline.tournament.judge.needsReference ? pipeline.fields.reference.description : nil
    }

    /// The user's own program, started; `nil` where Bracket compares.
    private func checker() throws -> CommandChecker? {
        guard case .command(let plan) = pipeline.reference else { return nil }
        return try CommandChecker(plan)
    }

    private func generateStage(
        _ model: any LanguageModel, _ gate: Gate, _ journal: Journal?, _ reused: ReusedVotes?
    ) -> GenerateStage? {
        pipeline.generate.map { plan in
            GenerateStage(
                model: model, count: plan.count, sampling: plan.sampling, system: plan.system,
                seed: pipeline.seed, gate: gate, journal: journal, counters: counters,
                reused: reused)
        }
    }

    private func tournamentStage(
        _ judge: any Judge, _ gate: Gate, _ journal: Journal?, _ reused: ReusedVotes?,
        _ pool: WorkerPool, _ audit: VoteAudit?
    ) throws -> TournamentStage {
        let plan = pipeline.tournament
        return TournamentStage(
            formatName: plan.format.name, format: try plan.format.opened(),
            seeding: plan.seeding ?? plan.format.usualSeeding, equal: plan.equalInUse,
            neededReference: neededReference,
            seed: pipeline.seed,
            matches: MatchStage(
                judge: judge, rule: plan.votes, seed: pipeline.seed, gate: gate,
                journal: journal, counters: counters, limit: AbstainLimit(plan), reused: reused,
                audit: audit),
            pool: pool)
    }

    // MARK: Opening

    /// Requests that the models can take at once; judges that ask no model cost nothing to keep
    /// waiting.
    private var modelWidth: Int {
        pipeline.askedModels.compactMap { pipeline.models[$0]?.inFlight }.max() ?? 256
    }

    /// The models that the stages name, each opened once, whichever stages share it.
    private func open(
        _ models: ModelOpener, knowing learned: JSONObject
    ) throws -> [String: any LanguageModel] {
        var opened: [String: any LanguageModel] = [:]
        for name in pipeline.askedModels where opened[name] == nil {
            guard let plan = pipeline.models[name] else {
                throw PipelineError(pipeline.models.unknown(name))
            }
            let model: any LanguageModel
            do { model = try models(plan.knowing(learned[name]), name: name) } catch {
                guard case .local(let path, _) = plan,
                    !FileManager.default.fileExists(atPath: path)
                else { throw error }
                throw pipeline.notFound("models.\(name).path", path)
            }
            counters.watch(model)
            opened[name] = model
        }
        return opened
    }
}

extension JudgePlan {
    /// The judge, on models that are open.
    ///
    /// - Throws: `PipelineError` where a model cannot do what the plan asks of it; what is wrong with
    ///   recorded verdicts.
    func opened(_ models: [String: any LanguageModel]) throws -> any Judge {
        switch self {
        case .model(let plan):
            guard let model = models[plan.model] else {
                throw PipelineError("there is no model \"\(plan.model)\" in \"models\"")
            }
            if plan.constrainsVerdict, !model.constrainsAnswers {
                throw PipelineError(ModelJudgePlan.cannotConstrain(plan.model))
            }
            return plan.judge(asking: model)
        case .reference: return ReferenceJudge()
        case .recorded(let path): return try RecordedJudge(path: path)
        }
    }
}

/// The version that manifests and `bracket --version` show.
public let bracketVersion = "0.2.0"
