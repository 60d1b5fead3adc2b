internal import Datasets
internal import Foundation
internal import JSON
internal import Judging
internal import LanguageModels
internal import Pipelines
internal import RunLogs
internal import Tournaments
internal import Workers

// What a pipeline says, as stages that work: the same for a run and for a stream of records.
extension Pipeline {
    /// A record's way through all stages.
    ///
    /// - Parameters:
    ///   - reused: votes and candidates that are taken before anybody is asked.
    ///   - audit: looks at what is taken from the journal, where that is in question.
    func recordStage(
        judge: any Judge, generator: (any LanguageModel)?, checker: (any AnswerChecker)?,
        gate: Gate, journal: Journal?, reused: ReusedVotes?, pool: WorkerPool,
        counters: RunCounters, budget: Budget? = nil, audit: VoteAudit? = nil
    ) throws -> RecordStage {
        let neededReference = tournament.judge.needsReference ? fields.reference.description : nil
        let maker: GenerateStage? =
            if let plan = generate, let generator {
                GenerateStage(
                    model: generator, count: plan.count, sampling: plan.sampling,
                    system: plan.system, seed: seed, gate: gate, journal: journal,
                    counters: counters, budget: budget, reused: reused)
            } else {
                nil
            }
        return RecordStage(
            generate: maker,
            grade: GradeStage(
                match: reference.match, checker: checker, neededReference: neededReference,
                journal: journal),
            tournament: TournamentStage(
                formatName: tournament.format.name, format: try tournament.format.opened(),
                rule: tournament.format.rule(tournament.votes),
                voteBudget: tournament.votesPerPrompt.map(VoteBudget.init),
                rating: tournament.rating,
                calibration: try tournament.calibration.map { try Calibration(path: $0) },
                seeding: tournament.seeding ?? tournament.format.usualSeeding,
                equal: tournament.equalInUse, neededReference: neededReference, seed: seed,
                matches: MatchStage(
                    judge: judge, goesByTexts: !tournament.judge.members.isEmpty,
                    rule: tournament.votes, seed: seed, gate: gate, journal: journal,
                    counters: counters, budget: budget, limit: AbstainLimit(tournament),
                    reused: reused, audit: audit),
                pool: pool),
            names: fields, journaled: nil, takesUnnamedVotes: false, asksFailedAgain: false,
            counters: counters, audit: audit)
    }

    /// The user's own program, started; `nil` where Bracket compares.
    func checker() throws -> CommandChecker? {
        guard case .command(let plan) = reference else { return nil }
        return try CommandChecker(plan)
    }

    /// How many matches are under way at once: what the models can take; judges that ask no model cost
    /// nothing to keep waiting.
    var width: Int {
        inFlight ?? askedModels.compactMap { models[$0]?.inFlight }.max() ?? 256
    }

    /// The models that the stages name, each opened once, whichever stages share it.
    ///
    /// - Parameter learned: what earlier starts learned about the models' servers.
    func opened(
        by opener: ModelOpener, knowing learned: JSONObject = JSONObject(), _ counters: RunCounters
    ) throws -> [String: any LanguageModel] {
        var opened: [String: any LanguageModel] = [:]
        for name in askedModels where opened[name] == nil {
            guard let plan = models[name] else { throw PipelineError(models.unknown(name)) }
            let model: any LanguageModel
            do { model = try opener(plan.knowing(learned[name]), name: name) } catch {
                guard case .local(let path, _) = plan,
                    !FileManager.default.fileExists(atPath: path)
                else { throw error }
                throw notFound("models.\(name).path", path)
            }
            counters.watch(model)
            opened[name] = model
        }
        return opened
    }
}
