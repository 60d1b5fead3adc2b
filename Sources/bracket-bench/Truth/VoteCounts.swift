import Datasets
import Files
import RunLogs
import Tournaments

/// Section 3: what more votes buy, and what stopping when a match is decided saves.
enum VoteCounts {
    static let counts = [1, 3, 5, 9]

    @Sendable static func run(_ bench: TruthBench) async throws -> TruthSection? {
        let pairs = try await bench.ownPairs(TruthSizes.votePairs)
        let most = counts.max() ?? 1
        var section = TruthSection(
            3, "Votes",
            "The majority of 1, 3, 5 or 9 votes on the first \(pairs.count) pairs of section 1, the "
                + "answers exchanged from vote to vote; an undecided match counts as wrong. Each "
                + "match has \(most) votes, of which the first 1, 3, … are counted. *Saved* is "
                + "the share of votes that need not be asked for if a match ends as soon as the "
                + "lead exceeds the votes left.")
        let records = pairs.map { pair in
            PromptRecord(
                id: pair.id, prompt: pair.prompt, candidates: [pair.chosen, pair.rejected])
        }
        var lines: [TruthSection.Line] = []
        for (name, temperature) in [
            (TruthModels.judge, 0.7), (TruthModels.judge, 1.0), (TruthModels.supervised, 1.0),
        ] {
            let judge = try bench.models.reasoning(name, temperature: temperature)
            let played = try await bench.brackets(
                "\(name) T=\(temperature)", records, judge, .knockout(),
                votes: VotingRule(max: most, stop: .all, order: .alternate))
            let votes = played.logs.map { $0.matches.first?.votes ?? [] }
            for count in counts {
                lines.append(
                    .init(
                        [name, figure(temperature, 1), String(count)],
                        .init(
                            judge: name,
                            setting: "temperature=\(figure(temperature, 1)) votes=\(count)"),
                        figures(votes, first: count)))
            }
        }
        section.table(
            ["judge", "temperature", "votes"],
            metrics: ["accuracy", "undecided", "asked", "saved"],
            lines)
        return section
    }

    private static func figures(_ matches: [[VoteLog]], first count: Int) -> [Figure?] {
        let counted = matches.map { Array($0.prefix(count)) }
        let outcomes = counted.map { Tally($0).outcome }
        let rule = VotingRule(max: count, stop: .decided)
        let asked = counted.map { Double(needed($0, rule)) }
        return [
            .share(outcomes.map { $0 == .win(.first) }),
            .share(outcomes.map { $0 == .undecided }),
            .mean(asked), .mean(asked.map { 1 - $0 / Double(count) }, .share),
        ]
    }

    /// The votes that `rule` would have asked for, had these been the answers.
    static func needed(_ votes: [VoteLog], _ rule: VotingRule) -> Int {
        var asked = 0
        while asked < votes.count {
            let more = rule.needed(after: votes.prefix(asked).map(\.vote))
            if more == 0 { break }
            asked += more
        }
        return min(asked, votes.count)
    }
}
