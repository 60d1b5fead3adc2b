import CommandLines
import Datasets
import Files
import Foundation
import JSON
import Judging
import Runs

/// `bracket eval`
enum EvalCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "eval", operands: "PAIRS",
            summary: "how good a judge is on pairs whose better answer is known",
            details: """
                PAIRS holds {"id", "prompt", "chosen", "rejected", …} on each line; texts, or lists
                of messages. Every pair is judged twice, the better answer shown first and second.

                accuracy     the share of right judgments over both orders; one without a verdict
                             counts as wrong
                interval     95 %, Wilson's for the effective number of judgments: the two of a
                             pair are about one question
                order flips  the share of pairs with a verdict in both orders whose preferred
                             answer changed with the order
                abstained    the share of judgments without a verdict
                tokens       generated for one judgment
                """,
            options: ModelArgument.options(default: "embedded:nano-judge") + JudgeArgument.options
                + [
                    .init(
                        name: "votes", value: "K",
                        help: "maximum votes for each order, until decided (default: 1)"),
                    .init(
                        name: "by", value: "FIELD",
                        help: "a row for each value of this field of the pairs, such as subset"),
                    .init(name: "seed", value: "N", help: "derive all chance from N (default: 0)"),
                    .init(name: "limit", value: "N", help: "only the first N pairs"),
                    .init(name: "in-flight", value: "N", help: "judgments at once (default: 256)"),
                    .init(name: "quiet", help: "no progress"),
                    .init(name: "json", help: "the figures as JSON"),
                ]),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        let path = try arguments.operand("PAIRS file")
        let votes = try arguments.int("votes", in: 1...10_000) ?? 1
        let seed = try arguments.int("seed") ?? 0
        let inFlight = try arguments.int("in-flight", in: 1...65_536) ?? 256
        let limit = try arguments.int("limit", in: 1...Int.max)
        let pairs = try PairFile.read(path: path == "-" ? "/dev/stdin" : path, limit: limit)
        let groups = try arguments.string("by").map { try PairGroups(pairs, by: $0, arguments) }
        let (judge, kind) = try JudgeArgument.open(arguments)
        let counting = CountingJudge(judge)
        let evaluation = Evaluation(
            judge: counting, votes: votes, seed: UInt64(seed), inFlight: inFlight)
        let start = ContinuousClock.now
        guard let judgments = try await judgments(evaluation, pairs, arguments) else {
            Terminal.note("stopped after \(evaluation.counters.snapshot.prompts) pairs")
            return .stopped
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let summary = EvaluationSummary(judgments)
        let failed = judgments.flatMap(\.votes).filter(\.failed)
        if summary.reasons[.transport] == summary.votes {
            Terminal.note("bracket: no judgment came: \(failed.first?.note ?? "no answer")")
            return .failed
        }
        let model = kind.style.map {
            arguments.string("model") ?? ModelArgument.usualJudge($0)
        }
        let report = EvalReport(
            file: path, judge: kind.rawValue, model: model, votes: votes, seed: seed,
            summary: summary, groups: groups?.rows(judgments) ?? [],
            field: arguments.string("by"), costs: counting.costs, seconds: seconds)
        Terminal.print(arguments.has("json") ? JSON.object(report.json).text : report.text)
        if !failed.isEmpty {
            let reasons = summary.reasons.filter { $0.key != .equal }
                .byCount.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
            let note =
                failed.first { [.transport, .refused].contains($0.abstention) }?.note
                .map { "; the first: \($0)" } ?? ""
            Terminal.note("votes without a verdict: \(reasons)\(note)")
        }
        return failed.isEmpty ? .done : .partial
    }

    /// - Returns: `nil` if a signal came first.
    private static func judgments(
        _ evaluation: Evaluation, _ pairs: [PreferencePair], _ arguments: Arguments
    ) async throws -> [PairJudgment]? {
        let progress =
            arguments.has("quiet")
            ? nil : ProgressLine(evaluation.counters, total: pairs.count, of: "pairs")
        defer { progress?.finish() }
        return try await Interruption().guarding { try await evaluation.judgments(of: pairs) }
    }
}

/// Pairs by the value of one of their fields.
struct PairGroups {
    private let labels: [String]

    /// - Throws: `UsageError` for a field that no pair has.
    init(_ pairs: [PreferencePair], by field: String, _ arguments: Arguments) throws {
        guard pairs.contains(where: { $0.fields[field] != nil }) else {
            var keys: [String] = []
            for key in pairs.flatMap(\.fields.keys) where !keys.contains(key) { keys.append(key) }
            throw arguments.usageError(
                "no pair has a field \"\(field)\"" + Nearest.hint(for: field, in: keys)
                    + " (they have: \(keys.joined(separator: ", ")))")
        }
        labels = pairs.map { pair in
            guard let value = pair.fields[field], !value.isNull else { return "(none)" }
            return value.label ?? value.text
        }
    }

    /// In the order of the values: numbers by size, before texts.
    func rows(_ judgments: [PairJudgment]) -> [(value: String, summary: EvaluationSummary)] {
        let groups = Dictionary(grouping: zip(labels, judgments), by: \.0)
        return groups.sorted { Self.isBefore($0.key, $1.key) }.map { label, members in
            (label, EvaluationSummary(members.map(\.1)))
        }
    }

    private static func isBefore(_ a: String, _ b: String) -> Bool {
        switch (Double(a), Double(b)) {
        case (let x?, let y?): (x, a) < (y, b)
        case (nil, nil): a < b
        case (let x, _): x != nil
        }
    }
}
