internal import Datasets
internal import Foundation
internal import Judging
internal import Pipelines
public import RunLogs
internal import Tournaments
internal import Workers

/// Plays other tournaments on the votes that a run has: what would have been, without asking anybody.
///
/// A vote is a draw on the prompt and two texts, so that another format, another seeding or fewer votes take
/// those that are there. With the run's own settings the run itself comes out.
public struct Replay: Sendable {
    /// Each setting's run, that of the folder first.
    public let runs: [Run]
    private let settings: [[String]]
    private let folder: RunFolder
    private let journal: Int

    /// - Parameters:
    ///   - settings: what to set, as in `tournament.votes.max=3`; for each a tournament.
    ///   - input: where the input is now; `nil` for where it was.
    /// - Throws: `LogError` where the folder is no run; `PipelineError` for settings that cannot be, or
    ///   that would ask the judge or the generator something else.
    public init(_ folder: RunFolder, input: String? = nil, settings: [[String]]) throws {
        let manifest = try folder.manifest()
        let base = try Run.derived(
            from: manifest, in: folder, input: input ?? manifest.input,
            shard: manifest.identity.shard)
        self.folder = folder
        self.settings = [[]] + settings
        journal = manifest.journal
        runs = try [base] + settings.map { try Self.run($0, like: base, manifest) }
    }

    /// The run with other settings.
    private static func run(
        _ settings: [String], like base: Run, _ manifest: Manifest
    ) throws -> Run {
        var pipeline = try Pipeline(
            text: manifest.pipeline.text, file: base.folder.manifestPath, overrides: settings)
        if !settings.contains(where: { $0.hasPrefix("seed=") }) {
            pipeline.seed = base.pipeline.seed
        }
        pipeline.fields = manifest.identity.fields
        pipeline.shape = .given
        let run = try Run(pipeline, options: base.options).begun(as: manifest.identity)
        let was = try base.pipeline.identity(inputDigest: "", shard: nil)
        let now = try run.pipeline.identity(inputDigest: "", shard: nil)
        var differences = was.beyondPlaying.differences(from: now.beyondPlaying)
        if let old = was.votes?.order, let new = now.votes?.order, old != new {
            differences.append("tournament.votes.order (\(old.rawValue), now \(new.rawValue))")
        }
        guard differences.isEmpty else {
            throw PipelineError(
                "a replay asks nobody, and \(differences.joined(separator: ", ")) changes what is asked: "
                    + "give that to bracket run in another folder")
        }
        return run
    }

    /// The first setting as a run in a folder of its own, which takes the votes that are there and asks for
    /// the rest.
    ///
    /// - Throws: as `Run.init`.
    public func filled(in path: String) throws -> Run {
        let run = runs[min(1, runs.count - 1)]
        var options = run.options
        (options.folder, options.reuse) = (path, [folder.path])
        return try Run(run.pipeline, options: options)
    }

    /// What came of each setting, the run as it was first.
    ///
    /// The answers of a prompt are generated and graded once and its votes read once, whatever the number of
    /// settings.
    ///
    /// - Throws: `MissingFromJournal` where candidates are not in the journal; `LogError`, `FileError`.
    public func outcomes() async throws -> [ReplayOutcome] {
        let pool = WorkerPool(count: ProcessInfo.processInfo.activeProcessorCount)
        let stages = try runs.map { try stage($0, pool) }
        let journaled = try JournalIndex(path: folder.journalPath)
        var outcomes = settings.map(ReplayOutcome.init)
        let base = runs[0]
        var source = RecordSource(
            reader: try PromptReader(path: base.input, names: base.pipeline.fields),
            limit: base.options.limit, shard: base.options.shard)
        let isOld = journal == 1
        try await BoundedWindow<Int> { $0 < 16 }.run(
            over: { try source.next() }, load: { _ in 1 }, on: pool,
            work: { item, place -> [ReplayOutcome.Play?]? in
                guard case .record(let record, _) = item else { return nil }
                let past = try journaled.history(
                    of: record.id, asksFailedAgain: true, takesUnnamedVotes: isOld)
                return try await Self.plays(record, past, stages, rank: place)
            },
            emit: { plays in
                guard let plays else { return }
                for place in outcomes.indices {
                    outcomes[place].add(plays[place], before: plays[0])
                }
            })
        return outcomes
    }

    /// One record's way through the stages of a setting.
    private func stage(_ run: Run, _ pool: WorkerPool) throws -> RecordStage {
        let plan = runs[0].pipeline.tournament.judge
        let nobody = NobodyToAsk(templates: plan.members.map(\.prompt))
        let judge: any Judge = plan.members.isEmpty ? try plan.opened([:]) : nobody
        var stage = try run.pipeline.recordStage(
            judge: judge, generator: nobody,
            checker: run.pipeline.commands.isEmpty ? nil : nobody, gate: Gate(limit: 256),
            journal: nil, reused: nil, pool: pool, counters: RunCounters())
        // Another seed draws other brackets. The votes are those that were given.
        stage.tournament.matches.seed = runs[0].pipeline.seed
        stage.generate?.seed = runs[0].pipeline.seed
        stage.tournament.matches.limit = AbstainLimit(rate: 1)
        if !plan.members.isEmpty {
            stage.tournament.matches.isReplay = true
        } else if journal < 3 {
            stage.tournament.matches.drawing = .byMatch
        }
        return stage
    }

    private static func plays(
        _ record: PromptRecord, _ past: History, _ stages: [RecordStage], rank: Int
    ) async throws -> [ReplayOutcome.Play?] {
        var record = record
        if let generate = stages[0].generate {
            do {
                record.candidates = try await generate.candidates(
                    for: record, past: past.candidates, rank: rank)
            } catch is Unplayable { return stages.map { _ in nil } }
        }
        let grades: CandidateGrades?
        do {
            grades = try await stages[0].grade.grades(of: record, past: past.grades)
        } catch is Unplayable { return stages.map { _ in nil } }
        var plays: [ReplayOutcome.Play?] = []
        for stage in stages {
            plays.append(try await play(record, past.votes, grades, stage.tournament, rank))
        }
        return plays
    }

    private static func play(
        _ record: PromptRecord, _ past: PastVotes, _ grades: CandidateGrades?,
        _ tournament: TournamentStage, _ rank: Int
    ) async throws -> ReplayOutcome.Play? {
        let missing = MissingVerdicts()
        var tournament = tournament
        tournament.matches = tournament.matches.noting(missing)
        do {
            let log = try await tournament.play(
                record, isRight: record.reference == nil ? nil : grades?.isRight, past: past,
                rank: rank)
            var tally = MatchTally()
            tally.add(log)
            return ReplayOutcome.Play(
                id: record.id, winner: log.winner,
                text: log.entrants.first { $0.id == log.winner }?.text ?? "", tally: tally,
                missing: missing.count,
                grade: grades.map {
                    Grade(
                        $0, ids: record.candidates.map(\.id), winner: log.winner,
                        answer: record.reference)
                })
        } catch is Unplayable { return nil }
    }
}
