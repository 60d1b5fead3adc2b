package import RunLogs

extension TextReport {
    /// One match: both answers side by side with their differences marked, and each vote with the
    /// order shown, the verdict, its tokens and the end of what the judge said.
    ///
    /// - Parameter journal: the prompt's votes as journaled; what the judge said is left out where
    ///   they are missing.
    package static func match(
        _ match: BracketLog.MatchLog, of log: BracketLog,
        journal: PastVotes = PastVotes(), style: TextStyle = .plain
    ) -> String {
        var title = TextLine(Printable(log.id, style.charset), .title)
        title.append(
            Printable("  match \(match.match.round).\(match.match.number)", style.charset), .dim)
        var fields = TextFields(style)
        fields.add(
            "outcome", outcome(match, style), match.outcome == .undecided ? .undecided : .plain)
        var lines = [title] + fields.lines + [TextLine()]
        lines += SideBySide(match, log, style).lines
        for vote in match.votes {
            lines.append(TextLine())
            lines += self.vote(vote, match, journal, style)
        }
        return lines.rendered(style)
    }

    private static func outcome(_ match: BracketLog.MatchLog, _ style: TextStyle) -> String {
        let dash = Glyphs(style.charset).dash
        switch match.outcome {
        case .win(let side):
            let (won, lost) =
                side == .first ? (match.first, match.second) : (match.second, match.first)
            return "\(won) beat \(lost) \(match.tally[side])\(dash)\(match.tally[side.other])"
        case .undecided:
            let score = "\(match.tally.first)\(dash)\(match.tally.second)"
            let onward = match.winner.map { "; \($0) went on" } ?? ""
            let why = match.undecidedByFailure ? "by failed votes" : "as equal"
            return "undecided \(score), \(why)\(onward)"
        case .equal:
            return "equal: a judge would see the same text twice, so none was asked"
                + (match.winner.map { "; \($0) went on" } ?? "")
        }
    }

    // MARK: Votes

    private static let saidLineLimit = 6

    private static func vote(
        _ vote: VoteLog, _ match: BracketLog.MatchLog,
        _ journal: PastVotes, _ style: TextStyle
    ) -> [TextLine] {
        var head = TextLine(Printable("vote \(vote.number)  ", style.charset), .title)
        switch vote.choice {
        case .prefers(let side):
            let id = side == .first ? match.first : match.second
            head.append(Printable("for \(id)", style.charset), .path)
        case .abstains(let reason):
            let words = (vote.failed ? "abstained: " : "") + reason.name
            head.append(Printable(words, style.charset), .undecided)
        }
        var facts: [String] = []
        if vote.isShared { facts.append("asked in an earlier match of these texts") }
        if let by = vote.by { facts.append("by \(by)") }
        if let tokens = vote.tokens { facts.append(Figures.count(tokens, "token", "tokens")) }
        let past = journal.entry(vote, of: match)
        if let past {
            let seconds = Figures.fixed(Double(past.vote.milliseconds) / 1000, places: 1)
            if past.vote.milliseconds > 0 { facts.append("\(seconds) s") }
            facts.append("journal line \(past.line)")
        }
        if !facts.isEmpty {
            head.append(Printable("  \(facts.joined(separator: ", "))", style.charset), .dim)
        }
        let shown =
            vote.order == .asListed ? (match.first, match.second) : (match.second, match.first)
        var fields = TextFields(style)
        fields.add("shown", "1 \(shown.0)   2 \(shown.1)", .dim)
        if let verdict = vote.verdict {
            let share =
                past?.vote.vote.probability.map { ", probability \(Figures.fixed($0, places: 4))" }
                ?? ""
            fields.add("verdict", verdict + share, most: 3)
        }
        if let note = vote.note { fields.add("note", note, .undecided, most: 3) }
        for (place, juror) in vote.jurors.enumerated() {
            let (words, tone) = Self.words(of: juror, match)
            fields.add(place == 0 ? "judges" : "", words, tone, most: 3)
        }
        var lines = [head] + fields.lines
        for call in past?.vote.calls ?? [] { lines += said(call, style) }
        return lines
    }

    /// What one judge of a panel said: `a: for c1, probability 0.9731, shown in the other order`.
    private static func words(
        of juror: JurorVote, _ match: BracketLog.MatchLog
    ) -> (String, Tone) {
        var parts: [String]
        switch juror.choice {
        case .prefers(let side): parts = ["for \(side == .first ? match.first : match.second)"]
        case .abstains(.equal): parts = ["equal"]
        case .abstains(let reason): parts = ["abstained: \(reason.name)"]
        }
        if let share = juror.probability {
            parts.append("probability \(Figures.fixed(share, places: 4))")
        }
        if juror.isExchanged { parts.append("shown in the other order") }
        if let note = juror.note { parts.append(note) }
        return ("\(juror.by): " + parts.joined(separator: ", "), juror.failed ? .undecided : .plain)
    }

    /// The end of what was said: a judge concludes there.
    private static func said(_ call: CallLog, _ style: TextStyle) -> [TextLine] {
        var fields = TextFields(style)
        let finish = call.finish.map { ", ended by \($0)" } ?? ""
        let who = call.by.map { " by \($0)" } ?? ""
        fields.add(call.step, "tail of what was said" + who + finish, .dim, most: 1)
        var lines = fields.lines
        let room = style.width - 4
        for text in [call.reasoning ?? "", call.text] where !text.isEmpty {
            // Enough for the lines that are shown, however long the rest is.
            let end = String(text.unicodeScalars.suffix(2 * room * (saidLineLimit + 2)))
            let wrapped = Printable.wrap(end, width: room, style.charset)
            let more = end.utf8.count < text.utf8.count || wrapped.count > saidLineLimit
            for (index, text) in wrapped.suffix(saidLineLimit).enumerated() {
                let mark = index == 0 && more ? Glyphs(style.charset).ellipsis + " " : "  "
                var line = TextLine(Printable(spaces: 2))
                line.append(Printable(mark, style.charset), .dim)
                line.append(text)
                lines.append(line)
            }
        }
        return lines
    }
}
