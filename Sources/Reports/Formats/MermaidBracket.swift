public import RunLogs
internal import Tournaments

/// One prompt's bracket as a Mermaid diagram, for Markdown that draws them: a flow chart of a
/// knockout's matches, a bar chart of a round robin's ratings.
public enum MermaidBracket {
    public static func text(_ log: BracketLog) -> String {
        log.shape == .bracket ? knockout(log) : ratings(log)
    }

    private static func knockout(_ log: BracketLog) -> String {
        var lines = ["flowchart LR"]
        var source: [String: String] = [:]
        let last = log.matches.map(\.match.round).max() ?? 0
        let third = MatchID(round: last, number: 2)
        for match in log.matches {
            let node = "m\(match.match.round)_\(match.match.number)"
            let mark = match.outcome == .undecided ? " ?" : ""
            let score =
                match.outcome == .equal
                ? "=" : "\(match.tally.first)–\(match.tally.second)\(mark)"
            let title = match.match == third ? "third place<br/>" : ""
            lines.append(
                "  \(node)[\"\(title)\(label(match.first))<br/>\(score)<br/>"
                    + "\(label(match.second))\"]")
            for id in [match.first, match.second] {
                // A winner comes out of its last match, whoever had a bye out of none.
                if let from = source[id] { lines.append("  \(from) -->|\"\(label(id))\"| \(node)") }
            }
            if let winner = match.winner { source[winner] = node }
            let loser = match.winner == match.first ? match.second : match.first
            source[loser] = nil
        }
        lines.append("  winner([\"★ \(label(log.winner))\"])")
        if let from = source[log.winner] {
            lines.append("  \(from) --> winner")
        }
        lines.append("  style winner stroke-width:3px")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func ratings(_ log: BracketLog) -> String {
        let rows = CrossTable(log, meetings: false).rows
        let values = rows.map { $0.rating ?? Double($0.won) }
        let (least, most) = (values.min() ?? 0, values.max() ?? 1)
        let margin = max((most - least) * 0.1, 1)
        let names = rows.map { "\"\(label($0.id))\"" }.joined(separator: ", ")
        let numbers = values.map { Figures.fixed($0, places: 1) }.joined(separator: ", ")
        let axis = log.shownRatings.isEmpty ? "matches won" : "rating"
        return """
            xychart-beta horizontal
              title "\(label(log.id))"
              x-axis [\(names)]
              y-axis "\(axis)" \(Figures.fixed(least - margin, places: 1)) --> \
            \(Figures.fixed(most + margin, places: 1))
              bar [\(numbers)]

            """
    }

    /// An id inside of quotation marks: Mermaid's own escapes, so that it neither ends the label nor
    /// is read as Markdown or HTML.
    private static func label(_ id: String) -> String {
        var out = ""
        for scalar in Printable(SVG.cut(id, 40), .unicode).text.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", " ", "-", "_", ".", ":", "/", "…":
                out.unicodeScalars.append(scalar)
            default:
                if scalar.value < 0x80 {
                    out += "#\(scalar.value);"
                } else {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        return out
    }
}
