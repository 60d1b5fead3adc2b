public import Datasets
internal import RunLogs
public import Tournaments

/// How a tournament is played and judged: a pipeline's `tournament`.
public struct TournamentPlan: Sendable {
    /// Who is the best seed.
    public enum Seeding: String, Sendable, CaseIterable { case random, input }

    public var format = FormatPlan.knockout()
    public var judge: JudgePlan
    public var votes = VotingRule()
    /// How many votes all matches of a prompt have together, which go to the close ones; `nil` for as many as
    /// each match's rule says.
    public var votesPerPrompt: Int?
    /// How entrants are rated; `nil` for the format's own way.
    public var rating: RatingPlan?
    /// The file with what `bracket calibrate` found, by which confidence becomes a probability; `nil` for
    /// none.
    public var calibration: String?
    /// `nil` for random seeds, or the input's order where the first round is given.
    public var seeding: Seeding?
    /// Which answers do not meet; `nil` for what is usual with the judge.
    public var equal: EqualAnswers?
    /// A run in which a larger share of votes failed is itself a failure.
    public var maxAbstainRate = 0.2
}

extension TournamentPlan {
    /// Which answers do not meet. Recorded verdicts are replayed as they were given, whatever the
    /// answers were.
    package var equalInUse: EqualAnswers {
        if let equal { return equal }
        if case .recorded = judge { return .nothing }
        return .text
    }

    init(_ section: Section, models: ModelPlans) throws(PipelineError) {
        var section = section
        var budget: Int?
        let votes = try section.section("votes").map { (votes) throws(PipelineError) in
            var votes = votes
            budget = try votes.int("per_prompt", in: 1...1_000_000)
            return try VotingRule(votes)
        }
        let format = try FormatPlan(&section)
        let rating = try RatingPlan(&section, format)
        let seeding = try section.choice("seeding", Seeding.self)
        let equal = try section.choice("equal", EqualAnswers.self)
        let limit = try section.double("max_abstain_rate", in: 0...1)
        let calibration = try section.string("calibration")
        self.init(
            format: format.knowing(equal), judge: try JudgePlan(restOf: section, models: models),
            votes: format.votes(votes ?? VotingRule()), rating: rating, seeding: seeding,
            equal: equal)
        maxAbstainRate = limit ?? maxAbstainRate
        self.calibration = calibration
        votesPerPrompt = budget
    }

    /// Adds what decides votes and winners.
    func describe(in identity: inout RunIdentity, models: ModelPlans) throws {
        identity.format = format.name
        identity.judge = judge.name
        identity.votes = votes
        identity["tournament.votes.per_prompt"] = votesPerPrompt.map { .number($0) }
        identity["tournament.seeding"] = .string(seeding?.rawValue)
        identity.equal = equalInUse
        try format.describe(in: &identity)
        rating?.describe(in: &identity)
        identity["tournament.calibration"] = try calibration.map {
            .object(try Calibration(path: $0).json)
        }
        try judge.describe(in: &identity, models: models)
    }
}

extension VotingRule {
    private enum StopName: String, CaseIterable { case decided, all }

    /// Reads `stop`: a name, a lead, or a probability of error.
    private static func stop(_ section: inout Section) throws(PipelineError) -> Stop? {
        guard section.holdsObject("stop"), var rule = try section.section("stop") else {
            return try section.choice("stop", StopName.self).map { $0 == .all ? .all : .decided }
        }
        let lead = try rule.int("lead", in: 1...10_000)
        let error = try rule.double("error", in: 0...0.5)
        let correlation = try rule.double("correlation", in: 0.001...0.999)
        try rule.finish()
        switch (lead, error) {
        case (let lead?, nil) where correlation == nil: return .lead(lead)
        case (nil, let error?):
            return .error(error, correlation: correlation ?? BradleyTerry.voteCorrelation)
        default:
            throw section.error(
                "stop",
                "\"stop\" is \"decided\", \"all\", { lead: 2 } or { error: 0.05, correlation: 0.3 }"
            )
        }
    }

    /// Reads `votes`.
    init(_ section: Section) throws(PipelineError) {
        var section = section
        let usual = VotingRule()
        self.init(
            max: try section.int("max", in: 1...10_000) ?? usual.max,
            stop: try Self.stop(&section) ?? usual.stop,
            order: try section.choice("order", Order.self) ?? usual.order)
        try section.finish()
    }
}
