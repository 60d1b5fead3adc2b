internal import Datasets
internal import Foundation
internal import Judging
internal import Pipelines
internal import RunLogs
internal import Workers

// Files that say who meets whom, and who won.
extension Doctor {
    /// Plays the run without asking anybody, if it depends on files that can lack something: tells what
    /// is missing, and how much of it.
    func rehearse(_ pipeline: Pipeline, _ options: Run.Options) async throws {
        let (format, judge) = (pipeline.tournament.format, pipeline.tournament.judge)
        guard format.file != nil || judge.file != nil, pipeline.generate == nil else { return }
        let sheet = sheet("tournament")
        do {
            // A folder in which no run is resumed.
            let folder = URL.temporaryDirectory.appending(path: "bracket-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            try Data().write(to: folder.appending(path: "journal.jsonl"))
            var options = options
            options.folder = folder.path(percentEncoded: false)
            options.limit = options.limit ?? Self.most
            let run = try Run(pipeline, options: options)
            let understudy = Understudy(try judge.file.map { try RecordedJudge(path: $0.path) })
            let audience = Audience()
            try await run.play(
                judge: understudy, generator: nil, checker: nil, journal: nil, into: audience)
            plays(run.counters.snapshot, audience, sheet)
            if judge.file != nil { verdicts(understudy, sheet) }
        } catch let error as CancellationError {
            throw error
        } catch {
            sheet.fail("plays", "\(error)")
        }
    }

    /// More records than this take too long for a look.
    private static let most = 10_000

    private func plays(_ counts: RunCounts, _ audience: Audience, _ sheet: Sheet) {
        let all = counts.prompts + counts.rejected
        if let first = audience.first {
            sheet.fail(
                "plays",
                "\(counts.rejected) of \(all) prompts cannot be played; the first, \(first.place): "
                    + "\(first.reason)")
        } else {
            sheet.pass("plays", "\(counts.prompts) prompts with \(counts.matches) matches")
        }
    }

    private func verdicts(_ understudy: Understudy, _ sheet: Sheet) {
        let (asked, missing, first) = understudy.tally.withLock { ($0.asked, $0.missing, $0.first) }
        if let first {
            sheet.fail(
                "verdicts",
                "\(missing) of \(asked) verdicts are missing, and more may be in rounds that depend on "
                    + "them; the first: \(first)")
        } else {
            sheet.pass("verdicts", "all \(asked) that the run asks for are there")
        }
    }
}

/// A judge that knows recorded verdicts, finds any other answers equal, and counts.
private final class Understudy: Judge {
    struct Tally {
        var asked = 0
        var missing = 0
        /// The error of the first in the order of prompts' ids and vote numbers.
        var first: String?
        var firstKey = ""
    }

    private let recorded: RecordedJudge?
    let tally = Locked(Tally())

    init(_ recorded: RecordedJudge?) { self.recorded = recorded }

    func compare(_ comparison: Comparison) async throws -> Verdict {
        guard let recorded else { return Verdict(.abstain(.equal)) }
        tally.withLock { $0.asked += 1 }
        do { return try await recorded.compare(comparison) } catch let error as JudgeError {
            guard case .missingVerdict = error else { throw error }
            let key = "\(comparison.id) \(comparison.vote) \(comparison.first.id)"
            tally.withLock { tally in
                tally.missing += 1
                // The same one each time, whoever comes first.
                if tally.first == nil || key < tally.firstKey {
                    (tally.first, tally.firstKey) = (error.description, key)
                }
            }
            return Verdict(.abstain(.equal))
        }
    }
}

/// Sees what cannot be played.
private final class Audience: RunSink {
    private(set) var first: Reject?

    func write(_ result: RecordStage.Result) {
        if case .rejected(let reject) = result, first == nil { first = reject }
    }
}
