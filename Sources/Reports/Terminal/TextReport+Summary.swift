public import RunLogs

extension TextReport {
    /// What a run's logs add up to: what it cost, how far its judge can be trusted, and where a
    /// look is worth while.
    ///
    /// Passes over `logs` once and keeps none of them.
    public static func summary(
        _ logs: some Sequence<BracketLog>, style: TextStyle = .plain
    ) -> String {
        var summary = RunSummary()
        for log in logs { summary.add(log) }
        return self.summary(summary, style: style)
    }

    /// The same for logs that were added one by one, as they came from a file.
    ///
    /// - Parameters:
    ///   - facts: what the run's manifest says; adds the run's settings and the votes saved.
    ///   - costs: what its journal says; adds requests and time.
    package static func summary(
        _ summary: RunSummary, facts: RunFacts? = nil, costs: JournalCosts? = nil,
        style: TextStyle = .plain
    ) -> String {
        let tally = summary.tally
        var fields = TextFields(style)
        if let facts {
            let name = facts.sentence.isEmpty ? facts.name : "\(facts.name) · \(facts.sentence)"
            fields.add("run", name)
        }
        fields.add("prompts", Figures.grouped(summary.prompts))
        fields.add("matches", Figures.grouped(tally.matches))
        fields.add("votes", votes(tally) + saved(tally, facts))
        if tally.votesWithTokens > 0 { fields.add("tokens", tokens(tally)) }
        let health = JudgeHealth(summary, facts)
        fields.add(health)
        if tally.matches > 0 {
            fields.add(
                "undecided", undecidedShare(tally), tally.undecided > 0 ? .undecided : .plain)
            if facts?.hasSeeds ?? true {
                fields.add("upsets", share(tally.upsets, of: tally.matches, "match", "matches"))
            }
        }
        if summary.grades.prompts > 0 { Self.grades(summary.grades).forEach { fields.add($0, $1) } }
        fields.addWarnings(of: health)
        if let spent = costs?.spent, let facts, let cost = CostFacts(facts.prices, spent) {
            fields.add("cost", cost.sentence)
        }
        if let costs { Self.costs(costs).forEach { fields.add($0.label, $0.value) } }
        var lines = fields.lines
        if !summary.closest.isEmpty { lines += [TextLine()] + closest(summary.closest, style) }
        return lines.rendered(style)
    }

    /// What was selected beside what else one could have done, and what that is worth.
    private static func grades(_ grades: Grades) -> [(label: String, value: String)] {
        let all = grades.prompts
        var right = share(grades.selected, of: all) + " selected; a random candidate "
        right += Figures.percent(grades.random, of: all) + ", the most common answer "
        right += Figures.percent(grades.majority, of: all) + ", any candidate "
        right += Figures.percent(grades.oracle, of: all)
        guard let share = grades.share else { return [("right", right)] }
        return [
            ("right", right),
            ("bought", "\(Figures.percent(share)) of what selection can add to a random candidate"),
        ]
    }

    private static func votes(_ tally: MatchTally) -> String {
        guard tally.matches > 0 else { return "0" }
        let each = Figures.fixed(Double(tally.votes) / Double(tally.matches), places: 1)
        return "\(Figures.grouped(tally.votes)), \(each) a match"
    }

    private static func saved(_ tally: MatchTally, _ facts: RunFacts?) -> String {
        guard let saved = facts?.votesSaved(tally), saved > 0 else { return "" }
        return "; \(Figures.grouped(saved)) more were allowed and not needed"
    }

    private static func costs(_ costs: JournalCosts) -> [(label: String, value: String)] {
        var rows: [(label: String, value: String)] = []
        if let requests = costs.requests, !requests.isEmpty {
            rows.append(("requests", Figures.reasons(requests)))
        }
        guard let first = costs.first, let last = costs.last, last > first else { return rows }
        var time = "\(Figures.duration(last - first)) from the first vote to the last"
        if let milliseconds = costs.milliseconds, milliseconds > 1000 {
            time += "; the judge was busy for \(Figures.duration(Double(milliseconds) / 1000))"
        }
        rows.append(("time", time))
        return rows
    }

    private static func tokens(_ tally: MatchTally) -> String {
        let each = Double(tally.tokens) / Double(tally.votesWithTokens)
        var text =
            "\(Figures.grouped(tally.tokens)), \(Figures.grouped(Int(each.rounded()))) a vote"
        let uncounted = tally.votes - tally.sharedVotes - tally.votesWithTokens
        if uncounted > 0 { text += "; not counted for \(Figures.grouped(uncounted)) votes" }
        return text
    }

    private static func undecidedShare(_ tally: MatchTally) -> String {
        let text = share(tally.undecided, of: tally.matches, "match", "matches")
        if tally.undecided == 0 { return text }
        return text + ": \(Figures.grouped(tally.undecidedByFailure)) by failed votes, "
            + "\(Figures.grouped(tally.undecidedAsEqual)) as equal"
    }

    private static func share(
        _ part: Int, of whole: Int, _ one: String? = nil, _ many: String? = nil
    ) -> String {
        JudgeHealth.share(part, of: whole, one, many)
    }

    private static func closest(_ closest: [RunSummary.Close], _ style: TextStyle) -> [TextLine] {
        let ellipsis = Glyphs(style.charset).ellipsis
        let names = closest.map { close in
            Printable(close.id, style.charset).cutMiddle(to: style.width / 3, ellipsis: ellipsis)
        }
        let width = names.map(\.width).max() ?? 0
        var lines = [
            TextLine(
                Printable(
                    "closest finals: the winner's share of the votes in its matches", style.charset),
                .dim)
        ]
        for (close, name) in zip(closest, names) {
            var line = TextLine(Printable(spaces: 2))
            let percent = close.confidence.map { Figures.percent($0) } ?? "none"
            line.pad(to: 2 + 4 - percent.count)
            line.append(Printable(percent, style.charset))
            line.pad(to: 8)
            line.append(name, .title)
            line.pad(to: 8 + width + 2)
            line.append(Printable(close.winner, style.charset))
            if let runnerUp = close.runnerUp {
                line.append(Printable(" before ", style.charset), .dim)
                line.append(Printable(runnerUp, style.charset), .dim)
            }
            lines.append(line)
        }
        return lines
    }
}
