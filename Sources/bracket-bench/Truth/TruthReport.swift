import Foundation

/// All that was found, as one CSV file in long form and one Markdown document.
struct TruthReport {
    var options: TruthOptions
    var sections: [TruthSection] = []

    init(_ options: TruthOptions) { self.options = options }

    var csvPath: String { options.out + "/truth.csv" }
    var markdownPath: String { options.out + "/truth.md" }

    /// Writes both files; each appears whole.
    func write() throws {
        try FileManager.default.createDirectory(
            atPath: options.out, withIntermediateDirectories: true)
        try csv.write(toFile: csvPath, atomically: true, encoding: .utf8)
        try markdown.write(toFile: markdownPath, atomically: true, encoding: .utf8)
    }

    /// `section,judge,generator,setting,group,metric,value,low,high,n,seed,command`; shares in
    /// 0...1.
    var csv: String {
        var lines = ["section,judge,generator,setting,group,metric,value,low,high,n,seed,command"]
        for section in sections {
            for row in section.rows {
                let labels = row.labels
                let (low, high) = (row.figure.interval?.lowerBound, row.figure.interval?.upperBound)
                let cells = [
                    String(section.number), labels.judge, labels.generator, labels.setting,
                    labels.group, row.metric, Self.number(row.figure.value),
                    low.map(Self.number) ?? "", high.map(Self.number) ?? "", String(row.figure.n),
                    String(options.seed), options.command,
                ]
                lines.append(cells.map(Self.quoted).joined(separator: ","))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func number(_ value: Double) -> String { figure(value, 6) }

    /// As RFC 4180 has it.
    private static func quoted(_ cell: String) -> String {
        guard cell.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return cell }
        return "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }

    var markdown: String {
        let seconds = sections.reduce(0) { $0 + $1.seconds }
        let cores = ProcessInfo.processInfo.activeProcessorCount
        var parts = [
            "# What the models and the tournament are worth",
            "Made by `\(options.command)` (seed \(options.seed)) in \(figure(seconds, 0)) s on "
                + "\(cores) cores; the same figures are in `truth.csv`. In parentheses: 95 % "
                + "intervals. An abstention counts as wrong. *Accuracy* is over both orders of "
                + "each pair, Wilson's interval for the effective number of judgments (those of "
                + "*abstained* and *first place* take judgments as independent); *flips* is "
                + "the share of pairs with a verdict in both orders whose preferred answer changed "
                + "with the order; *tokens* are those generated for one judgment. Differences "
                + "have the paired interval.",
        ]
        for section in sections {
            parts.append("## \(section.number). \(section.title)")
            parts += [section.note] + section.tables
            parts.append("*\(figure(section.seconds, 0)) s*")
        }
        return parts.joined(separator: "\n\n") + "\n"
    }
}
