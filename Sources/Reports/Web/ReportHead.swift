/// The top of a report: what the run was, what it adds up to, and its pictures.
enum ReportHead {
    static func header(_ facts: RunFacts, _ summary: RunSummary, missing: [String]) -> String {
        var out = "<h1>\(Markup.text(facts.name))</h1>"
        out += "<p class=\"soft\">\(Markup.text(facts.sentence))</p>"
        if !missing.isEmpty {
            out += "<div class=\"notice\" role=\"note\">"
            for line in missing { out += "<p>\(Markup.text(line))</p>" }
            out += "</div>"
        }
        return out + figures(facts, summary)
    }

    private static func figures(_ facts: RunFacts, _ summary: RunSummary) -> String {
        let tally = summary.tally
        var out = "<dl class=\"figures\">"
        func add(_ label: String, _ value: String, _ small: String = "") {
            let note = small.isEmpty ? "" : "<small>\(Markup.text(small))</small>"
            out += "<div><dt>\(Markup.text(label))</dt><dd>\(Markup.text(value))\(note)</dd></div>"
        }
        func share(_ part: Int, of whole: Int) -> String {
            Figures.percent(Double(part) / Double(max(whole, 1)), places: 1)
        }
        add("prompts", Figures.grouped(summary.prompts))
        add("matches", Figures.grouped(tally.matches))
        var votes =
            tally.matches > 0
            ? Figures.fixed(Double(tally.votes) / Double(tally.matches), places: 1) + " a match"
            : ""
        if let saved = facts.votesSaved(tally), saved > 0 {
            votes += ", \(Figures.grouped(saved)) not needed"
        }
        add("votes", Figures.grouped(tally.votes), votes)
        if tally.votesWithTokens > 0 {
            add(
                "tokens", Figures.grouped(tally.tokens),
                "\(Figures.grouped(tally.tokens / tally.votesWithTokens)) a vote")
        }
        if tally.votes > 0 {
            add(
                "abstained", share(tally.abstained, of: tally.votes),
                "\(Figures.grouped(tally.abstained)) votes")
        }
        if tally.seenInBothOrders > 0 {
            add(
                "order flips", share(tally.flipped, of: tally.seenInBothOrders),
                "of \(Figures.count(tally.seenInBothOrders, "match", "matches"))")
        }
        if tally.matches > 0 {
            add(
                "undecided", share(tally.undecided, of: tally.matches),
                "\(Figures.grouped(tally.undecidedByFailure)) failed, "
                    + "\(Figures.grouped(tally.undecidedAsEqual)) equal")
        }
        let grades = summary.grades
        if grades.prompts > 0 {
            func percent(_ count: Double) -> String {
                Figures.percent(count / Double(grades.prompts), places: 1)
            }
            add(
                "right answers", percent(Double(grades.selected)),
                "random \(percent(grades.random)), most common "
                    + "\(percent(Double(grades.majority))), any \(percent(Double(grades.oracle)))")
        }
        return out + "</dl>"
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
