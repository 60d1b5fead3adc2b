internal import RunLogs

/// The top of a report: what the run was, what it adds up to, and its pictures.
enum ReportHead {
    /// - Parameter cost: what the run cost; `nil` without a price.
    static func header(
        _ facts: RunFacts, _ summary: RunSummary, cost: CostFacts? = nil, missing: [String]
    ) -> String {
        var out = "<h1>\(Markup.text(facts.name))</h1>"
        out += "<p class=\"soft\">\(Markup.text(facts.sentence))</p>"
        if !missing.isEmpty {
            out += "<div class=\"notice\" role=\"note\">"
            for line in missing { out += "<p>\(Markup.text(line))</p>" }
            out += "</div>"
        }
        return out + figures(facts, summary, cost) + health(JudgeHealth(summary, facts))
    }

    /// What speaks against trusting the judge, and what was said where votes failed.
    private static func health(_ health: JudgeHealth) -> String {
        let notes = health.rows.filter { $0.label.isEmpty }.map(\.value)
        if health.warnings.isEmpty, notes.isEmpty { return "" }
        let lines = health.warnings + notes
        return "<div class=\"notice\" role=\"note\">"
            + lines.map { "<p>\(Markup.text($0))</p>" }.joined() + "</div>"
    }

    private static func figures(
        _ facts: RunFacts, _ summary: RunSummary, _ cost: CostFacts?
    ) -> String {
        var out = "<dl class=\"figures\">"
        let figures = right(summary) + counts(facts, summary) + costs(cost, summary)
        for (label, value, note) in figures + shares(summary) {
            let small = note.isEmpty ? "" : "<small>\(Markup.text(note))</small>"
            out += "<div><dt>\(Markup.text(label))</dt><dd>\(Markup.text(value))\(small)</dd></div>"
        }
        return out + "</dl>"
    }

    /// What selection bought, where right answers are known: what people open a report for.
    private static func right(_ summary: RunSummary) -> [Figure] {
        let (grades, all) = (summary.grades, summary.grades.prompts)
        guard all > 0 else { return [] }
        let note =
            "random \(Figures.percent(grades.random, of: all)), most common "
            + "\(Figures.percent(grades.majority, of: all)), any "
            + Figures.percent(grades.oracle, of: all)
        return [("right answers", Figures.percent(grades.selected, of: all), note)]
    }

    private typealias Figure = (label: String, value: String, note: String)

    private static func counts(_ facts: RunFacts, _ summary: RunSummary) -> [Figure] {
        let tally = summary.tally
        var votes =
            tally.matches > 0
            ? Figures.fixed(Double(tally.votes) / Double(tally.matches), places: 1) + " a match"
            : ""
        if let saved = facts.votesSaved(tally), saved > 0 {
            votes += ", \(Figures.grouped(saved)) not needed"
        }
        var figures: [Figure] = [
            ("prompts", Figures.grouped(summary.prompts), ""),
            ("matches", Figures.grouped(tally.matches), ""),
            ("votes", Figures.grouped(tally.votes), votes),
        ]
        if tally.votesWithTokens > 0 {
            let each = Figures.grouped(tally.tokens / tally.votesWithTokens)
            figures.append(("tokens", Figures.grouped(tally.tokens), "\(each) a vote"))
        }
        return figures
    }

    private static func costs(_ cost: CostFacts?, _ summary: RunSummary) -> [Figure] {
        guard let cost else { return [] }
        let (value, note) = cost.figure(prompts: summary.prompts)
        return [("cost", value, note)]
    }

    private static func shares(_ summary: RunSummary) -> [Figure] {
        let tally = summary.tally
        var figures: [Figure] = []
        func add(_ label: String, _ part: Int, of whole: Int, _ note: String) {
            if whole > 0 { figures.append((label, Figures.percent(part, of: whole), note)) }
        }
        add(
            "abstained", tally.abstained, of: tally.votes,
            "\(Figures.grouped(tally.abstained)) votes")
        add(
            "order flips", tally.flipped, of: tally.seenInBothOrders,
            "of \(Figures.count(tally.seenInBothOrders, "match", "matches"))")
        add(
            "shown first", tally.preferringShownFirst, of: tally.preferring,
            "of \(Figures.count(tally.preferring, "vote", "votes")); 50% is even")
        if tally.sameTexts > 0 {
            add(
                "equal", tally.sameTexts, of: tally.matches,
                "\(Figures.count(tally.sameTexts, "match", "matches")), not judged")
        }
        add(
            "undecided", tally.undecided, of: tally.matches,
            "\(Figures.grouped(tally.undecidedByFailure)) failed, "
                + "\(Figures.grouped(tally.undecidedAsEqual)) equal")
        if let panel = PanelFigures(tally.jurors).headline { figures.append(panel) }
        return figures
    }

    static func overview(_ charts: [BarChart]) -> String {
        if charts.isEmpty { return "" }
        let figures = charts.map { chart in
            "<figure><figcaption>\(Markup.text(chart.title))"
                + "<small>\(Markup.text(chart.note))</small></figcaption>\(chart.svg)</figure>"
        }
        return "<section aria-label=\"pictures of the run\"><h2>The run in pictures</h2>"
            + "<div class=\"pictures\">\(figures.joined())</div></section>"
    }
}
