public import Datasets
internal import Foundation
public import JSON
public import RunLogs

/// What a pipeline file says: where prompts come from, how candidates are made and judged.
///
/// A manifest keeps the file's own text: a run of a pipeline that was changed afterwards, in Swift,
/// can be resumed by the same change, and not verified.
public struct Pipeline: Sendable {
    public var name: String
    /// All chance is derived from this.
    public var seed: UInt64
    /// The input file; `nil` if the command line must say it.
    public var input: String?
    public var fields: FieldNames
    /// How what the input's members are is found out, where `fields` do not say it.
    public var shape: ShapePlan
    /// How candidates come together that lie in several files; `nil` for one input.
    public var gather: GatherPlan?
    /// How answers are compared with the known ones.
    public var reference: ReferencePlan
    /// Threads that compute; `nil` for one per core.
    public var workers: Int?
    /// How many matches are under way at once at most; `nil` for what the judge's model can take.
    public var inFlight: Int?
    /// `nil` if candidates come with the input.
    public var generate: GeneratePlan?
    public var tournament: TournamentPlan
    public var emit: Set<Emit>
    public var models: ModelPlans
    /// Where its files are looked for.
    package var search = PathSearch()
    /// The file's text as data, overrides applied and paths as they were found: what the manifest
    /// keeps.
    public package(set) var json: JSON

    public enum Emit: String, Sendable, CaseIterable { case winners, brackets }

    /// The names of the models that its stages ask, the judge's first; one may occur twice.
    package var askedModels: [String] {
        tournament.judge.members.map(\.model) + [generate?.model].compactMap(\.self)
    }

    /// What the models that its stages ask cost.
    public var prices: Prices {
        Prices(
            judge: Price.dearest(tournament.judge.members.compactMap { models[$0.model]?.price }),
            generator: generate.flatMap { models[$0.model]?.price }, jurors: jurorPrices)
    }

    private var jurorPrices: [String: Price] {
        guard case .panel(let panel) = tournament.judge else { return [:] }
        var prices: [String: Price] = [:]
        for juror in panel.jurors { prices[juror.name] = models[juror.plan.model]?.price }
        return prices
    }

    /// The files that it reads beside its input, each with its key.
    package var files: [(key: String, path: String)] {
        [
            tournament.format.file, tournament.judge.file,
            tournament.calibration.map { ("calibration", $0) },
        ].compactMap(\.self)
            .map { ("tournament.\($0.key)", $0.path) }
    }

    /// - Throws: `PipelineError` for a file that is not there.
    package func checkFiles() throws(PipelineError) {
        for (key, path) in files where !FileManager.default.fileExists(atPath: path) {
            throw notFound(key, path)
        }
    }

    package func notFound(_ key: String, _ path: String) -> PipelineError {
        PipelineError("\(key): \(path) does not exist (\(search.places(path)))")
    }

    /// Who judges, for a person: `nano-judge, reasoning`, as a run's manifest has it.
    package var judgeTitle: String {
        var identity = RunIdentity()
        identity.judge = tournament.judge.name
        if case .panel(let panel) = tournament.judge { panel.name(in: &identity) }
        identity.judgeModel = tournament.judge.asked.flatMap { models[$0.model]?.identity }
        return identity.judgeTitle ?? tournament.judge.name
    }

    /// The programs that it runs, each with its arguments; none for most. A pipeline from somebody
    /// else should not run before its reader has seen them.
    public var commands: [[String]] {
        if case .command(let plan) = reference { [plan.words] } else { [] }
    }

    /// Every setting that decides votes or winners, and digests of the files that do; what the input
    /// is comes from outside.
    ///
    /// - Throws: `FileError` where such a file cannot be read.
    package func identity(inputDigest: String, shard: Shard?) throws -> RunIdentity {
        var identity = RunIdentity()
        identity.seed = seed
        identity["input.sha256"] = .string(inputDigest)
        identity.shard = shard
        identity.fields = fields
        generate?.describe(in: &identity, models: models)
        try tournament.describe(in: &identity, models: models)
        if tournament.judge.needsReference { reference.describe(in: &identity) }
        return identity
    }
}
