internal import Foundation
internal import RunLogs

/// Where a report's prompts come from, and what is not there.
final class ReportSource {
    let facts: RunFacts
    let limits: PromptData.Limits
    let isAbridged: Bool
    private(set) var missing: [String] = []
    private var reader: BracketReader?
    /// Brackets that do not come from a reader, last one first.
    private var logs: [BracketLog] = []
    private let journal: JournalIndex?

    /// - Parameter only: the id of the one prompt wanted; `nil` for all.
    init(_ folder: RunFolder, only: String?) throws {
        facts = RunFacts(folder)
        missing = facts.missing
        do {
            let reader = try BracketReader(folder)
            if let only {
                logs = try BracketReader.bracket(of: only, in: folder).map { [$0] } ?? []
            } else {
                self.reader = reader
                if reader.isPartial {
                    missing.append(
                        "the run is not complete; these are the prompts finished so far")
                }
            }
        } catch {
            guard let journaled = try? JournaledBrackets(folder), !journaled.ids.isEmpty else {
                throw error
            }
            logs = only.map { journaled.bracket(of: $0).map { [$0] } ?? [] } ?? journaled.logs
            logs.reverse()
            missing.append(
                "there are no brackets: what is shown comes from the journal, finished or not, "
                    + "without answers, seeds or winners")
        }
        journal = try? JournalIndex(path: folder.journalPath)
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
        var limits = PromptData.Limits()
        if only == nil, said + answers > HTMLReport.budget {
            // Shares of the budget, as if texts were all of one length.
            let calls = max(journal?.count ?? 1, 1)
            limits.said = min(limits.said, max(200, HTMLReport.budget / 2 / calls - 250))
            let share = Double(HTMLReport.budget / 3) / Double(max(answers, 1))
            limits.answer = share >= 1 ? limits.answer : max(400, Int(share * 2_000))
            isAbridged = true
        } else {
            isAbridged = false
        }
        self.limits = limits
    }

    /// The next bracket; damage ends them and is told as missing.
    func next() throws -> BracketLog? {
        guard let reader else { return logs.popLast() }
        do { return try reader.next() } catch let error as LogError {
            missing.append("\(error); only what stands before it is shown")
            return nil
        }
    }

    func journal(of id: String) throws -> [(line: Int, entry: JournalEntry)] {
        try journal?.numberedEntries(of: id) ?? []
    }
}
