import CommandLines
import Datasets
import Files
import Foundation
import JSON
import Pipelines
import Reports
import RunLogs
import Runs

/// `bracket show RUN… --curves`
enum CurvesCommand {
    /// - Parameter format: as given; by the output's ending, or text, if `nil`.
    static func run(_ arguments: Arguments, _ format: ShowCommand.Format?) throws -> ExitCode {
        guard !arguments.operands.isEmpty else {
            throw arguments.usageError("\"bracket show --curves\" needs a RUN folder")
        }
        var curves = Curves()
        for path in arguments.operands {
            let folder = try RunArgument.folder(path, arguments)
            ShowRun.noteUnfinished(folder)
            let manifest = try? folder.manifest()
            let fields = manifest?.identity.fields ?? .standard
            let plan = ReferencePlan(keptIn: manifest?.pipeline ?? .null)
            let (graded, ungraded) = try brackets(folder, fields, plan.match)
            if graded.isEmpty {
                Terminal.note(
                    "bracket: \(path) does not say which answers are right: its prompts have no "
                        + "\"\(fields.reference)\" and its candidates no \"is_correct\"")
                return .failed
            }
            if ungraded > 0 {
                Terminal.note(
                    "\(path): \(Figures.count(ungraded, "prompt")) without a known answer")
            }
            curves.add(graded, of: RunFacts(folder))
        }
        for note in curves.notes { Terminal.note(note) }
        let report = CurvesReport(curves)
        switch format ?? ending(arguments.out) {
        case .text: try ShowCommand.write(report.text(try ShowCommand.style(arguments)), arguments)
        case .csv: try ShowCommand.write(report.csv, arguments)
        case .svg: try ShowCommand.write(report.svg, arguments)
        case .html:
            try ShowCommand.write(String(decoding: report.html, as: UTF8.self), arguments)
        case .json, .mermaid, .bracketsModel:
            throw arguments.usageError("--curves come as text, csv, svg or html")
        }
        return .done
    }

    private static func ending(_ path: String?) -> ShowCommand.Format {
        guard let path, path != "-" else { return .text }
        return ShowCommand.Format(rawValue: (path as NSString).pathExtension) ?? .csv
    }

    /// The brackets of a run whose right answers are known, and how many are not.
    private static func brackets(
        _ folder: RunFolder, _ fields: FieldNames, _ match: AnswerMatch
    ) throws -> ([GradedBracket], Int) {
        let reader = try BracketReader(folder)
        // Both files hold the prompts in the order of the input.
        let winners = try? LineReader(path: folder.winnersPath)
        var graded: [GradedBracket] = []
        var ungraded = 0
        while let log = try reader.next() {
            let line = try winners?.next()
            let record = line.flatMap { try? JSON.parse($0.bytes) }?.object
            let own = record?["id"]?.string == log.id ? record : nil
            let reference = own.flatMap { WinnerRow.knownAnswer(in: $0, fields) }
            let checked = log.grade?.right.map(Set.init)
            guard
                let grades = CandidateGrades(
                    log.candidates, reference: reference, match: match,
                    checked: checked.map { right in log.entrants.map { right.contains($0.id) } })
            else {
                ungraded += 1
                continue
            }
            // Texts are not needed any more; thousands of prompts are held here.
            var light = log
            light.prompt = [:]
            for place in light.entrants.indices { light.entrants[place].candidate = [:] }
            graded.append(
                GradedBracket(light, isRight: grades.isRight, answers: grades.answers))
        }
        return (graded, ungraded)
    }
}
