import Datasets
import JSON
import Reports
import Runs

/// What `bracket doctor --input` says of an input.
struct InputReportText {
    let report: InputReport
    /// What the command line calls the input.
    let called: String
    /// How many candidates are shown, and how much of a text.
    private static let (shown, width) = (8, 60)

    // MARK: Lines

    var text: String {
        var rows: [(String, String)] = [("input", called), ("preset", preset)]
        rows += report.shape.names.mapping.map { ("  " + $0.field, $0.value) }
        if let first = report.first { rows += self.first(first) }
        rows.append(("records", counts))
        if let reject = report.firstReject { rows.append(("rejected", reject)) }
        return rows.map { label, value in
            value.isEmpty ? label : Terminal.safe(label.padded(to: 14) + value, keeping: [])
        }.joined(separator: "\n")
    }

    private var preset: String { report.shape.preset ?? "none: the fields are named" }

    private func first(_ first: InputReport.First) -> [(String, String)] {
        let record = first.record
        var rows = [
            ("\(first.place) as read", ""), ("  id", record.id),
            ("  prompt", Self.cut(record.prompt)),
        ]
        for (place, candidate) in record.candidates.prefix(Self.shown).enumerated() {
            rows.append(
                (
                    place == 0 ? "  candidates" : "",
                    "\(candidate.id): \(Self.cut(candidate.text))"
                ))
        }
        let rest = record.candidates.count - Self.shown
        if rest > 0 { rows.append(("", "… and \(rest) more")) }
        if record.candidates.isEmpty { rows.append(("  candidates", "none")) }
        if !record.withoutText.isEmpty {
            rows.append(("  without text", record.withoutText.joined(separator: ", ")))
        }
        if !first.scores.isEmpty {
            rows.append(
                (
                    "  scores",
                    first.scores.prefix(32).map(\.text).joined(separator: ", ")
                        + (report.shape.names.scores?.lessIsBetter == true
                            ? " (less is better)" : "")
                ))
        }
        if let better = first.better { rows.append(("  better", better)) }
        if let reference = record.reference {
            rows.append(("  reference", Self.cut(reference)))
        }
        if let group = first.group { rows.append(("  group", Self.cut(group))) }
        return rows
    }

    private var counts: String {
        let read = Figures.grouped(report.read)
        var parts = [
            report.read == InputReport.most ? "the first \(read)" : "\(read), all of them",
            "\(Figures.grouped(report.usable)) usable",
        ]
        if let candidates = report.candidates, candidates.upperBound > 0 {
            parts.append(
                candidates.lowerBound == candidates.upperBound
                    ? "\(candidates.lowerBound) candidates each"
                    : "\(candidates.lowerBound) to \(candidates.upperBound) candidates")
        }
        if report.pairs > 0 { parts.append(Figures.count(report.pairs, "pair")) }
        if report.ties > 0 { parts.append(Figures.count(report.ties, "tie")) }
        if report.rejected > 0 { parts.append("\(Figures.grouped(report.rejected)) rejected") }
        return parts.joined(separator: "; ")
    }

    private static func cut(_ prompt: Prompt) -> String {
        switch prompt {
        case .text(let text): cut(text)
        case .messages(let turns):
            "\(Figures.count(turns.count, "message")), the last of \(turns.last?.role.rawValue ?? ""): "
                + cut(turns.last?.content ?? "")
        }
    }

    /// The beginning of a text, on one line.
    private static func cut(_ text: String) -> String {
        let line = text.prefix(400).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.count > width ? line.prefix(width - 1) + "…" : line
    }

    // MARK: JSON

    var json: JSON {
        var object: JSONObject = [
            "input": .string(called), "preset": .string(report.shape.preset),
            "fields": .object(report.shape.names.json), "read": .number(report.read),
            "usable": .number(report.usable), "pairs": .number(report.pairs),
            "ties": .number(report.ties), "rejected": .number(report.rejected),
        ]
        if let reject = report.firstReject { object["first_reject"] = .string(reject) }
        guard let first = report.first else { return .object(object) }
        let record = first.record
        var read: JSONObject = [
            first.place.isLine ? "line" : "row": .number(first.place.number),
            "id": .string(record.id),
        ]
        if let file = first.place.file { read["file"] = .string(file) }
        read[record.prompt.member] = record.prompt.json
        read["candidates"] = .array(record.candidates.map(\.json))
        if !first.scores.isEmpty { read["scores"] = .array(first.scores) }
        if let better = first.better { read["better"] = .string(better) }
        if let reference = record.reference { read["reference"] = .string(reference) }
        if let group = first.group { read["group"] = .string(group) }
        object["first"] = .object(read)
        return .object(object)
    }
}

extension FieldNames {
    /// The fields that a reader of the input's mapping wants to see, and where they stand.
    fileprivate var mapping: [(field: String, value: String)] {
        var rows = [("id", id.description), ("prompt", prompt.description)]
        if let chosen, let rejected {
            rows += [("chosen", chosen.description), ("rejected", rejected.description)]
        } else {
            rows.append(("candidates", candidates.description))
        }
        if let names { rows.append(("names", names.description)) }
        if let scores {
            rows.append(
                (
                    "scores",
                    scores.paths.description + (scores.lessIsBetter ? ", less is better" : "")
                )
            )
        }
        if let better { rows.append(("better", better.json.text)) }
        rows.append(
            (
                "reference",
                reference.description
                    + (reference == FieldNames.standard.reference ? ", or else answer" : "")
            ))
        if let group { rows.append(("group", group.description)) }
        return rows
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: Swift.max(1, width - count))
    }
}
