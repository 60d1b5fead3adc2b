import CommandLines
import Files
import Foundation
import JSON
import Reports
import RunLogs
import Runs

/// What a run that came to its end says of itself: at the terminal, and in its folder's last file.
struct RunClosing {
    private let run: Run
    private let counts: RunCounts
    /// Why it counts as failed although it came to its end.
    private let failure: RunError?
    private let elapsed: Duration

    /// What it came to, and why it counts as failed all the same.
    typealias End = (counts: RunCounts, failure: RunError?)

    init(_ run: Run, _ end: End, elapsed: Duration) {
        self.run = run
        (counts, failure) = end
        self.elapsed = elapsed
    }

    /// Lets `work` come to its end, or a signal cancel it.
    ///
    /// - Returns: `nil` where a signal did.
    static func end(
        _ progress: ProgressLine?, _ work: @escaping @Sendable () async throws -> RunCounts
    ) async throws -> End? {
        defer { progress?.finish() }
        do {
            return try await Interruption().guarding(work).map { ($0, nil) }
        } catch let error as RunError {
            // It came to its end: what there is to say of it is said before what is wrong.
            guard let counts = error.counts else { throw error }
            return (counts, error)
        }
    }

    /// Prints it, writes `summary.json`, and says how the process ends.
    ///
    /// - Parameter head: what is told before, of a run that was put together.
    func tell(
        asJSON: Bool, accepting accepted: Acceptance, head: (text: String, json: JSONObject)? = nil
    ) -> ExitCode {
        noteJournal()
        let problem = failure.map { "\($0)" } ?? (counts.prompts == 0 ? nothingUsable : nil)
        let code =
            problem != nil
            ? ExitCode.failed
            : accepted.code(
                rejected: counts.rejected > 0, undecided: counts.undecidedByFailure > 0)
        // Without a single record there are no figures to show.
        let hasFigures = failure != nil || problem == nil
        let closing = report(withPage: hasFigures)
        var summary = summary(closing)
        for member in head?.json.members ?? [] { summary[member.key] = member.value }
        if hasFigures {
            if let head, !asJSON { Terminal.print(head.text) }
            Terminal.print(
                asJSON
                    ? JSON.object(summary).text
                    : String(closing.text(Terminal.style()).dropLast()))
        }
        if let problem { Terminal.note("bracket: \(problem)") }
        keep(summary, code)
        return code
    }

    /// The last file of a finished run: where it is, the others are.
    private func keep(_ summary: JSONObject, _ code: ExitCode) {
        var kept: JSONObject = ["exit": .number(Int(code.rawValue))]
        for member in summary.members { kept[member.key] = member.value }
        do {
            let file = try OutputFile(path: run.folder.summaryPath)
            try file.write(line: Array((JSON.object(kept).prettyText + "\n").utf8))
            try file.commit()
        } catch { Terminal.note("bracket: \(error)") }
    }

    /// What of the journal was not simply taken.
    private func noteJournal() {
        if let damage = counts.firstDamage {
            Terminal.note(
                "damaged lines of the journal: \(counts.damagedLines), whose contents were asked for "
                    + "again; \(damage)")
        }
        if counts.askedAgain > 0 {
            Terminal.note(
                "journaled votes that are not on the texts which meet now: \(counts.askedAgain), asked "
                    + "for again")
        }
        if counts.contradictedVotes > 0 {
            Terminal.note(
                "votes of other runs that are not what their own texts say: "
                    + "\(counts.contradictedVotes), left out")
        }
        if counts.unnamedVotes > 0 {
            Terminal.note(
                "votes of an earlier version, which do not name their texts: \(counts.unnamedVotes), "
                    + "taken by the candidates' ids")
        }
    }

    /// Why a run that has ended has nothing to show; `nil` for a part of the records that is empty.
    private var nothingUsable: String? {
        guard counts.rejected > 0 else {
            return run.options.shard == nil ? "the input \(run.input) has no records" : nil
        }
        let reason = counts.closing.firstReject.map { "; the first: \($0)" } ?? ""
        return "no record of \(run.input) can be used, \(counts.rejected) rejected\(reason)\n"
            + "all of them and their reasons: \(run.folder.rejectsPath)"
    }

    /// - Parameter withPage: whether the HTML report is written.
    private func report(withPage: Bool) -> ClosingReport {
        let emit = run.pipeline.emit
        var closing = ClosingReport(RunFacts(run.folder), counts.closing.summary)
        closing.savedVotes = counts.savedVotes
        closing.resumedVotes = counts.resumedVotes
        closing.reusedVotes = counts.reusedVotes
        closing.askedVotes = counts.askedVotes
        closing.generated = counts.generated
        closing.leftOut = counts.leftOut
        closing.rejected = counts.rejected
        closing.firstReject = counts.closing.firstReject
        closing.tokensNow = counts.tokens
        closing.tokens = counts.tokens + counts.earlierTokens
        closing.cost = CostFacts(
            run.pipeline.prices, counts.allSpent, before: counts.earlierSpent)
        closing.seconds = elapsed / .seconds(1)
        if emit.contains(.winners) { closing.files.append(("winners", run.folder.winnersPath)) }
        if emit.contains(.brackets) {
            closing.files.append(("brackets", run.folder.bracketsPath))
            // Nobody opens the reports of 64 parts; the whole gets one when they are merged.
            if withPage, run.options.shard == nil {
                let report = ReportFiles.writeAfterRun(run.folder, elapsed: elapsed)
                closing.files.append(("report", report))
            }
            closing.next = counts.closing.summary.worthALook.map {
                // A word that begins like an option is none behind "--".
                "bracket show \(ShellWord.quoted(run.folder.path)) "
                    + ($0.hasPrefix("-") ? "-- " : "") + ShellWord.quoted($0)
            }
        }
        if counts.rejected > 0 { closing.files.append(("rejects in", run.folder.rejectsPath)) }
        return closing
    }

    private func summary(_ closing: ClosingReport) -> JSONObject {
        var object: JSONObject = [
            "folder": .string(run.folder.path), "prompts": .number(counts.prompts),
            "rejected": .number(counts.rejected), "matches": .number(counts.matches),
            "undecided": .number(counts.undecided),
            "undecided_by_failure": .number(counts.undecidedByFailure),
            "votes": .number(counts.votes), "resumed_votes": .number(counts.resumedVotes),
            "reused_votes": .number(counts.reusedVotes), "asked_votes": .number(counts.askedVotes),
            "saved_votes": .number(counts.savedVotes), "equal": .number(counts.equal),
        ]
        var reasons = JSONObject()
        for (name, count) in counts.abstained.byName { reasons[name] = .number(count) }
        object["abstained"] = .object(reasons)
        object["generated"] = .number(counts.generated)
        object["reused_candidates"] = .number(counts.reusedCandidates)
        object["left_out"] = .number(counts.leftOut)
        for member in closing.json.members { object[member.key] = member.value }
        if counts.grades.prompts > 0 {
            let grades = counts.grades
            object["graded"] = [
                "prompts": .number(grades.prompts), "selected": .number(grades.selected),
                "random": .number(grades.random), "majority": .number(grades.majority),
                "oracle": .number(grades.oracle),
            ]
        }
        return object
    }
}
