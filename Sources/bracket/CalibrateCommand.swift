import Chance
import CommandLines
import JSON
import Pipelines
import Reports
import RunLogs
import Runs
import Tournaments

/// `bracket calibrate`
enum CalibrateCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "calibrate", operands: "RUN…",
            summary: "learns how often a winner that is so sure is right",
            details: """
                Fits two numbers to the prompts of finished runs whose right answers are known:
                what the votes say of a winner (by_votes) against whether it is right. A
                pipeline that names the file as tournament.calibration writes a probability
                as its winners' confidence. The numbers hold for this judge, format and kind
                of prompt. What a judge gets wrong each time cannot be seen in its votes: only
                known answers tell.

                The table shows how probabilities and right winners go together on prompts
                that were not fitted to: each half is judged by what the other half taught.
                """,
            options: [.out("F", "write the calibration to F")] + CommandSpec.Option.textOrJSON),
        run: run)

    /// Below, the two numbers are more chance than knowledge.
    private static let enough = 200

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        guard !arguments.operands.isEmpty else { throw arguments.needs("a RUN folder") }
        var outcomes: [(id: String, outcome: Calibration.Outcome)] = []
        var judges: [String] = []
        for path in arguments.operands {
            let folder = try RunArgument.whole(path)
            ShowRun.noteUnfinished(folder)
            let found = try Self.outcomes(of: folder)
            if found.isEmpty {
                Terminal.note("\(path) has no prompt with a known answer that was voted on")
            }
            outcomes += found
            if let judge = RunFacts(folder).judge, !judges.contains(judge) { judges.append(judge) }
        }
        guard !outcomes.isEmpty else { return .failed }
        if judges.count > 1 {
            Terminal.note("several judges at once: \(judges.joined(separator: "; "))")
        }
        if outcomes.count < enough {
            Terminal.note(
                "\(Figures.count(outcomes.count, "prompt")) with a known answer; take "
                    + "\(enough) or more before you trust the figures")
        }
        let report = CalibrationReport(outcomes, judges: judges)
        if let path = arguments.out, path != "-" {
            let output = try Output(path)
            output.write(Array((JSON.object(report.json).prettyText + "\n").utf8))
            try output.commit()
        }
        Terminal.print(
            try arguments.wantsJSON() ? JSON.object(report.json).text : report.text)
        return .done
    }

    private static func outcomes(
        of folder: RunFolder
    ) throws -> [(id: String, outcome: Calibration.Outcome)] {
        func outcome(_ byVotes: Double?, _ grade: Grade?) -> Calibration.Outcome? {
            guard let byVotes, let grade else { return nil }
            return Calibration.Outcome(byVotes: byVotes, isRight: grade.selected)
        }
        if let index = BracketIndex(folder) {
            return index.entries.compactMap { entry in
                outcome(entry.byVotes, entry.grade).map { (entry.id, $0) }
            }
        }
        var outcomes: [(id: String, outcome: Calibration.Outcome)] = []
        let reader = try BracketReader(folder)
        while let log = try reader.next() {
            if let outcome = outcome(log.byVotes, log.grade) { outcomes.append((log.id, outcome)) }
        }
        return outcomes
    }
}
