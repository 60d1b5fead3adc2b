internal import Datasets
internal import Foundation
internal import Judging

/// What a run would ask for, before anything is asked.
public struct Estimate: Sendable, Hashable {
    public var prompts = 0
    public var rejects = 0
    /// Candidates that come with the input, and those that would be generated.
    public var candidates = 0
    public var generated = 0
    public var matches = 0
    public var mostVotes = 0
    /// If each vote agrees with the better answer with probability `agreement`.
    public var expectedVotes = 0.0
    /// A vote's chance to agree, which the expectation assumes.
    public static let agreement = 0.8
    /// The most tokens that votes and candidates could generate.
    public var mostTokens = 0
    /// The prompts of all expected votes, at four bytes a token; without candidates still to be
    /// made.
    public var promptTokens = 0.0

    public init() {}

    /// Adds to `mostTokens`, which stops at the largest number there is.
    mutating func add(tokens: Int, times: Int) {
        let (product, isTooLarge) = tokens.multipliedReportingOverflow(by: times)
        let (sum, isTooLargeAsSum) = mostTokens.addingReportingOverflow(product)
        mostTokens = isTooLarge || isTooLargeAsSum ? .max : sum
    }
}

extension Run {
    /// Reads the input and counts; calls nothing.
    ///
    /// - Throws: `FileError` where the input cannot be read.
    public func estimate() throws -> Estimate {
        var estimate = Estimate()
        let rule = pipeline.tournament.votes
        let asksModel = pipeline.tournament.judge.asksModel
        let votes = rule.expectedVotes(agreement: Estimate.agreement)
        var source = RecordSource(
            reader: try PromptReader(path: input, names: pipeline.fields), limit: options.limit,
            shard: options.shard)
        while let item = try source.next() {
            guard case .record(let record, _) = item else {
                estimate.rejects += 1
                continue
            }
            let made = record.candidates.isEmpty ? pipeline.generate?.count ?? 0 : 0
            let entrants = record.candidates.count + made
            guard entrants > 0 else {
                estimate.rejects += 1
                continue
            }
            let matches = pipeline.tournament.matchCount(entrants: entrants)
            estimate.prompts += 1
            estimate.candidates += record.candidates.count
            estimate.generated += made
            estimate.matches += matches
            estimate.mostVotes += matches * rule.limit
            estimate.expectedVotes += Double(matches) * votes
            estimate.add(tokens: pipeline.generate?.sampling.maxTokens ?? 0, times: made)
            if asksModel {
                estimate.add(
                    tokens: pipeline.tournament.sampling.maxTokens, times: matches * rule.limit)
                estimate.promptTokens +=
                    Double(matches) * votes * Self.promptBytes(record, pipeline.tournament) / 4
            }
        }
        return estimate
    }

    /// The mean length of a judge's prompt for two of the record's candidates.
    private static func promptBytes(
        _ record: PromptRecord, _ settings: TournamentSettings
    ) -> Double {
        let empty = Comparison(
            id: record.id, query: Query(record.prompt), first: Answer(id: "", text: ""),
            second: Answer(id: "", text: ""))
        let frame = settings.judgePrompt.messages(for: empty).reduce(0) {
            $0 + $1.content.utf8.count
        }
        let answers = record.candidates.reduce(0) { $0 + $1.text.utf8.count }
        let mean = Double(answers) / Double(max(1, record.candidates.count))
        return Double(frame) + 2 * mean
    }
}

extension TournamentSettings {
    /// The matches of a tournament of `entrants`.
    func matchCount(entrants: Int) -> Int {
        guard entrants > 1 else { return 0 }
        return switch format {
        case .knockout: entrants - 1 + (thirdPlace && entrants >= 4 ? 1 : 0)
        case .elo: entrants * (entrants - 1) / 2
        }
    }
}

extension VotingRule {
    /// The mean number of votes a match takes if each goes to one side with probability
    /// `agreement` and to the other otherwise.
    ///
    /// - Complexity: O(limit²).
    func expectedVotes(agreement: Double) -> Double {
        guard stop == .decided else { return Double(limit) }
        // chance[d]: the probability of the lead d after so many votes, the match undecided.
        var chance = [0: 1.0]
        var expected = 0.0
        for cast in 0..<limit {
            let asked = chance.values.reduce(0, +)
            expected += asked
            var next: [Int: Double] = [:]
            for (lead, probability) in chance {
                next[lead + 1, default: 0] += probability * agreement
                next[lead - 1, default: 0] += probability * (1 - agreement)
            }
            let left = limit - cast - 1
            let pairIsOpen = order == .both && (cast + 1) % 2 == 1
            chance = pairIsOpen ? next : next.filter { abs($0.key) <= left }
        }
        return expected
    }
}
