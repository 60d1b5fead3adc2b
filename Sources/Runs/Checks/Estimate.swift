internal import Datasets
internal import Judging
internal import Pipelines
public import RunLogs

/// What a run would ask for, before anything is asked.
public struct Estimate: Sendable, Hashable {
    public var prompts = 0
    public var rejects = 0
    /// The first line that could not be used, and why.
    public var firstReject: String?
    /// Candidates that the input has without a text, which are left out.
    public var withoutText = 0
    /// Candidates that come with the input, and those that would be generated.
    public var candidates = 0
    public var generated = 0
    /// Prompts whose right answer the input knows.
    public var answered = 0
    public var matches = 0
    /// How many votes there can be at most.
    public var voteLimit = 0
    /// If each vote agrees with the better answer with probability `agreement`.
    public var expectedVotes = 0.0
    /// A vote's chance to agree, which the expectation assumes.
    public static let agreement = 0.8
    /// How many tokens votes and candidates can generate at most.
    public var tokenLimit = 0
    /// The prompts of all expected votes, at four bytes a token; without candidates still to be
    /// made.
    public var promptTokens = 0.0

    /// What is charged at most, if no request has to be sent twice, and what is expected: of fewer votes,
    /// each with all the tokens that it may take.
    public var mostSpent = Spending()
    public var expectedSpent = Spending()

    public init() {}

    /// Adds to `tokenLimit`, which stops at the largest number there is.
    mutating func add(tokens: Int, times: Int) {
        let (product, isTooLarge) = tokens.multipliedReportingOverflow(by: times)
        let (sum, isTooLargeAsSum) = tokenLimit.addingReportingOverflow(product)
        tokenLimit = isTooLarge || isTooLargeAsSum ? .max : sum
    }
}

extension Run {
    /// Reads the input and counts; calls nothing.
    ///
    /// - Throws: `FileError` where the input cannot be read.
    public func estimate() throws -> Estimate {
        var estimate = Estimate()
        var source = RecordSource(
            reader: try PromptReader(path: input, fieldsAlone: pipeline.fields),
            limit: options.limit, shard: options.shard)
        let votes = pipeline.tournament.votes.expectedVotes(agreement: Estimate.agreement)
        while let item = try source.next() {
            let reject: Reject
            switch item {
            case .record(let record, let place):
                guard let reason = record.unplayable(in: pipeline) else {
                    estimate.add(record, pipeline, votesEach: votes)
                    continue
                }
                reject = Reject(bytes: [], at: place, reason: .unusable(reason))
            case .reject(let unread): reject = unread
            }
            estimate.rejects += 1
            if estimate.firstReject == nil { estimate.firstReject = reject.summary }
        }
        return estimate
    }
}

extension Estimate {
    /// - Parameter votesEach: how many votes a match is expected to take.
    fileprivate mutating func add(
        _ record: PromptRecord, _ pipeline: Pipeline, votesEach: Double
    ) {
        let plan = pipeline.tournament
        let made = record.candidates.isEmpty ? pipeline.generate?.count ?? 0 : 0
        let entrants = record.candidates.count + made
        let count = plan.format.matchLimit(entrants: entrants)
        var (most, votes) = plan.format.votes(
            of: entrants, plan.votes, each: votesEach, agreement: Self.agreement)
        if let budget = plan.votesPerPrompt {
            most = min(most, budget)
            votes = min(votes, Double(budget))
        }
        prompts += 1
        withoutText += record.withoutText.count
        candidates += record.candidates.count
        generated += made
        answered += record.reference == nil ? 0 : 1
        matches += count
        voteLimit += most
        expectedVotes += votes
        add(tokens: pipeline.generate?.sampling.maxTokens ?? 0, times: made)
        var vote = Charge.nothing
        var jurors: [String: Charge] = [:]
        for (name, judge, times) in plan.judge.questions {
            let (calls, isTooMany) = most.multipliedReportingOverflow(by: times)
            add(tokens: judge.sampling.maxTokens, times: isTooMany ? .max : calls)
            let bytes = Self.promptBytes(record, judge.prompt)
            promptTokens += votes * Double(times) * bytes / 4
            let charge = Self.charge(judge, bytes: bytes, areMade: made > 0, pipeline) * times
            vote += charge
            if let name { jurors[name] = charge }
        }
        if vote != .nothing {
            addVotes(most: most, expected: votes, each: vote, jurors: jurors)
        }
        if made > 0, let generate = pipeline.generate {
            addCandidates(record, generate, count: made)
        }
    }

    /// The mean length of a judge's prompt for two of the record's candidates.
    private static func promptBytes(
        _ record: PromptRecord, _ template: JudgeTemplate
    ) -> Double {
        let empty = Comparison(
            id: record.id, query: Query(record.prompt), first: Answer(id: "", text: ""),
            second: Answer(id: "", text: ""))
        let frame = template.messages(for: empty).reduce(0) { $0 + $1.content.utf8.count }
        let answers = record.candidates.reduce(0) { $0 + $1.text.utf8.count }
        let mean = Double(answers) / Double(max(1, record.candidates.count))
        return Double(frame) + 2 * mean
    }
}
