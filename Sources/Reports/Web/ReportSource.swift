internal import Foundation
internal import RunLogs

/// Where a report's prompts come from, and what is not there.
final class ReportSource {
    let facts: RunFacts
    let limits: PromptData.Limits
    let isAbridged: Bool
    private(set) var missing: [String] = []
    /// What the run, or the one prompt, cost; `nil` without a price.
    let cost: CostFacts?
    private var reader: BracketReader?
    /// Brackets that do not come from a reader, last one first.
    private var logs: [BracketLog] = []
    private let journal: JournalIndex?

    /// - Parameters:
    ///   - only: the id of the one prompt wanted; `nil` for all.
    ///   - isFull: whether no text may be cut.
    init(_ folder: RunFolder, only: String?, isFull: Bool) throws {
        facts = RunFacts(folder)
        missing = facts.missing + [folder.unfinished].compactMap(\.self)
        do {
            let reader = try BracketReader(folder)
            if let only {
                logs = try BracketReader.bracket(of: only, in: folder).map { [$0] } ?? []
            } else {
                self.reader = reader
            }
        } catch {
            guard let journaled = try? JournaledBrackets(folder), !journaled.ids.isEmpty else {
                throw error
            }
            logs = only.map { journaled.bracket(of: $0).map { [$0] } ?? [] } ?? journaled.logs
            logs.reverse()
            if folder.unfinished == nil {
                missing.append(
                    "there are no brackets: what is shown comes from the journal, without answers, "
                        + "seeds or winners")
            }
        }
        journal = try? JournalIndex(path: folder.journalPath)
        cost = facts.prices.isEmpty ? nil : Self.cost(facts.prices, folder, journal, only)
        if journal == nil {
            missing.append(
                "journal.jsonl is missing: what the judge said, times and order are not shown")
        } else if let damaged = journal?.damaged, !damaged.isEmpty {
            missing.append("journal.jsonl has \(damaged.count) damaged lines, left out here")
        }
        func size(_ path: String) -> Int {
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            return attributes?[.size] as? Int ?? 0
        }
        let (said, answers) = (size(folder.journalPath), size(reader?.path ?? ""))
        var limits = isFull ? PromptData.Limits(answer: .max, said: .max) : PromptData.Limits()
        isAbridged = !isFull && said + answers > HTMLReport.budget
        if isAbridged {
            // As if the judge's texts were all of one length; a conclusion takes a few lines.
            let calls = max(journal?.count ?? 1, 1)
            limits.said = min(limits.said, max(600, HTMLReport.budget / 2 / calls - 250))
            limits.answer = 8_000
        }
        self.limits = limits
    }

    private static func cost(
        _ prices: Prices, _ folder: RunFolder, _ journal: JournalIndex?, _ only: String?
    ) -> CostFacts? {
        let spent = only.map { try? journal?.spending(on: $0) } ?? (try? Spending(folder))
        return spent.flatMap { CostFacts(prices, $0) }
    }

    /// The next bracket; damage ends them and is told as missing.
    func next() throws -> BracketLog? {
        guard let reader else { return logs.popLast() }
        do { return try reader.next() } catch let error as LogError {
            missing.append("\(error); only what stands before it is shown")
            return nil
        }
    }

    func journal(of id: String) throws -> PastVotes {
        try journal?.votes(of: id) ?? PastVotes()
    }
}
