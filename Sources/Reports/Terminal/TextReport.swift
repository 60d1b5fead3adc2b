internal import JSON
public import RunLogs

/// What a run's logs say, for a person at a terminal.
///
/// Nothing that a log holds can control the terminal: control characters and reordering marks come
/// out as visible signs. Every line fits `style.width` and ends with a line feed.
public enum TextReport {
    /// How one prompt's winner was found: counts, the prompt, the bracket or the standings, and the
    /// winner's answer.
    ///
    /// A knockout is drawn. Where its bracket does not fit, its matches are listed; other formats
    /// get standings.
    ///
    /// - Parameters:
    ///   - judge: who judged, in words, where the reader is to be told.
    ///   - seeded: whether seeds say who is thought to be better; drawn by lot, nobody's win is an
    ///     upset.
    public static func bracket(
        _ log: BracketLog, judge: String? = nil, seeded: Bool = true, style: TextStyle = .plain
    ) -> String {
        bracket(log, judge: judge, cost: nil, seeded: seeded, style: style)
    }

    /// The same, with what the prompt cost.
    package static func bracket(
        _ log: BracketLog, judge: String?, cost: CostFacts?, seeded: Bool, style: TextStyle
    ) -> String {
        let body =
            if log.shape == .bracket {
                TextBracket.lines(log, seeded: seeded, style: style) ?? undrawn(log, style)
            } else {
                standings(log, style)
            }
        let ratings = log.shape == .bracket ? ratings(log, style) : []
        let sections = [
            header(log, judge, cost, seeded, style), body, ratings, answer(log, style),
        ].filter { !$0.isEmpty }
        return Array(sections.joined(separator: [TextLine()])).rendered(style)
    }

    /// The matches of a bracket that is not drawn, and why it is not where its size is the reason.
    private static func undrawn(_ log: BracketLog, _ style: TextStyle) -> [TextLine] {
        let lines = matches(log, style)
        guard log.entrants.count > BracketDrawing.entrantLimit else { return lines }
        var fields = TextFields(style)
        fields.add(
            "not drawn",
            "more than \(Figures.grouped(BracketDrawing.entrantLimit)) entrants; these are the matches"
        )
        return fields.lines + lines
    }

    /// Names, a line each, in the order given.
    package static func list(_ names: [String], style: TextStyle = .plain) -> String {
        names.map { Printable($0, style.charset).text + "\n" }.joined()
    }

    // MARK: Head

    private static func header(
        _ log: BracketLog, _ judge: String?, _ cost: CostFacts?, _ seeded: Bool,
        _ style: TextStyle
    ) -> [TextLine] {
        var tally = MatchTally()
        tally.add(log)
        var title = TextLine(Printable(log.id, style.charset), .title)
        title.append(Printable("  \(log.format) of \(log.entrants.count)", style.charset), .dim)

        var fields = TextFields(style)
        fields.add("winner", winner(log, AnswerMarks(log, style.charset)), .winner)
        if let answer = log.grade?.answer { fields.add("right", answer, most: 2) }
        if let sure = sureness(log) { fields.add("sure", sure) }
        fields.add("votes", votes(tally))
        if let judge { fields.add("judge", judge) }
        if let cost { fields.add("cost", cost.sentence) }
        // Only a knockout is seeded; elsewhere seeds are just the order of the input.
        if log.shape != .bracket || !seeded { tally.upsets = 0 }
        if tally.undecided + tally.upsets > 0 {
            fields.add("notable", notable(tally), tally.undecided > 0 ? .undecided : .plain)
        }
        let prompt = prompt(log)
        if !prompt.isEmpty { fields.add("prompt", prompt, most: 4) }
        if !log.withoutText.isEmpty {
            let ids = log.withoutText.prefix(8).joined(separator: ", ")
            let more = log.withoutText.count > 8 ? " and \(log.withoutText.count - 8) more" : ""
            fields.add("left out", "\(ids)\(more): without a text in the input", .undecided)
        }
        if let strays = strays(log) { fields.add("verdicts", strays, .undecided) }
        return [title] + fields.lines
    }

    /// `"I", "B" not offered; 1.2, 1.13 went by the recorded winner`: votes that count although
    /// their verdict was not one of the two options.
    private static func strays(_ log: BracketLog) -> String? {
        let strays = log.matches.flatMap { match in
            match.votes.filter(\.isStray).map {
                (match: "\(match.match.round).\(match.match.number)", vote: $0)
            }
        }
        guard !strays.isEmpty else { return nil }
        let spelled = strays.map { "\"\($0.vote.verdict ?? "")\"" }.joined(separator: ", ")
        return "\(spelled) not offered; \(strays.map(\.match).joined(separator: ", ")) went by the "
            + "recorded winner"
    }

    private static func winner(_ log: BracketLog, _ marks: AnswerMarks) -> String {
        if log.winner.isEmpty { return "not known yet" }
        let name = marks.marked(log.winner, of: log.winner)
        guard !log.matches.isEmpty else { return "\(name), the only entrant" }
        let confidence = log.voteShare.map { "\(Figures.percent($0)) of the votes in its matches" }
        return "\(name), \(confidence ?? "without a vote for or against it")"
    }

    /// How sure the winner is: by its votes, and as a calibration has it.
    private static func sureness(_ log: BracketLog) -> String? {
        guard let byVotes = log.byVotes else { return nil }
        let words = "\(Figures.percent(byVotes)) by votes that no other is much better"
        guard let probability = log.probability else { return words }
        return "\(Figures.percent(probability)) to be right, calibrated; \(words)"
    }

    private static func votes(_ tally: MatchTally) -> String {
        guard tally.matches > 0 else { return "none needed" }
        var text = Figures.grouped(tally.votes)
        text += " in \(Figures.count(tally.matches, "match", "matches"))"
        if tally.votesWithTokens > 0 { text += ", \(Figures.grouped(tally.tokens)) tokens" }
        if tally.abstained > 0 {
            text += "; \(Figures.grouped(tally.abstained)) abstained"
            text += " (\(Figures.reasons(tally.abstentions)))"
        }
        return text
    }

    private static func notable(_ tally: MatchTally) -> String {
        var parts: [String] = []
        if tally.upsets > 0 { parts.append(Figures.count(tally.upsets, "upset", "upsets")) }
        if tally.undecided > 0 { parts.append(undecided(tally)) }
        return parts.joined(separator: ", ")
    }

    /// `3 matches undecided (2 by failed votes, 1 equal)`.
    static func undecided(_ tally: MatchTally) -> String {
        let matches = Figures.count(tally.undecided, "match", "matches")
        switch (tally.undecidedByFailure, tally.undecidedAsEqual) {
        case (0, 0): return "\(matches) undecided"
        case (_, 0): return "\(matches) undecided by failed votes"
        case (0, _): return "\(matches) undecided as equal"
        case (let failed, let equal):
            return "\(matches) undecided (\(Figures.grouped(failed)) by failed votes, "
                + "\(Figures.grouped(equal)) as equal)"
        }
    }

    /// The prompt, or the last thing that the user said.
    static func prompt(_ log: BracketLog) -> String {
        if let text = log.prompt["prompt"]?.string { return trimmed(text) }
        let messages = log.prompt["messages"]?.array ?? []
        let message = messages.last { $0["role"]?.string == "user" } ?? messages.last
        return message.map { trimmed(content(of: $0)) } ?? ""
    }

    /// What a message says. OpenAI's API takes a text, or an array of parts of which some are texts.
    static func content(of message: JSON) -> String {
        let content = message["content"]
        return content?.string
            ?? (content?.array ?? []).compactMap { $0["text"]?.string }.joined(separator: "\n")
    }

    private static func trimmed(_ text: String) -> String {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let isBlank = { (line: Substring) in line.allSatisfy(\.isWhitespace) }
        guard let first = lines.firstIndex(where: { !isBlank($0) }),
            let last = lines.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return lines[first...last].joined(separator: "\n")
    }

    // MARK: The winner's answer

    private static let answerLineLimit = 12

    private static func answer(_ log: BracketLog, _ style: TextStyle) -> [TextLine] {
        guard let winner = log.entrants.first(where: { $0.id == log.winner }) else { return [] }
        let text = trimmed(winner.answer)
        let note = leftOut(winner, style)
        if text.isEmpty { return note }
        var title = TextLine(Printable("the answer of ", style.charset), .dim)
        title.append(Printable(winner.id, style.charset), .winner)
        let wrapped = Printable.wrap(text, width: style.width - 2, style.charset)
        // A note in place of the last line alone would save nothing.
        let most = wrapped.count == answerLineLimit + 1 ? wrapped.count : answerLineLimit
        var lines = [title]
        for text in wrapped.prefix(most) {
            var line = TextLine(Printable(spaces: 2))
            line.append(text)
            lines.append(line)
        }
        if wrapped.count > most {
            let ellipsis = Glyphs(style.charset).ellipsis
            let more = Figures.count(wrapped.count - most, "more line", "more lines")
            lines.append(TextLine(Printable("  \(ellipsis) \(more)", style.charset), .dim))
        }
        return lines + note
    }

    /// How much of an answer no judge saw; nothing where all of it was shown.
    static func leftOut(_ entrant: BracketLog.Entrant, _ style: TextStyle) -> [TextLine] {
        let bytes = entrant.text.utf8.count - entrant.answer.utf8.count
        guard bytes > 0 else { return [] }
        let note =
            "\(entrant.id): \(Figures.count(bytes, "byte", "bytes")) of thinking are left out, "
            + "which no judge saw"
        return Printable.wrap(note, width: style.width, style.charset).map {
            TextLine($0, .undecided)
        }
    }
}
