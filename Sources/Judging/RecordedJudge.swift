internal import Files
internal import Workers

/// Replays verdicts from a file; see `RecordedVerdict` for its lines.
///
/// The file is indexed by prompt and read as prompts come up, so that it may be larger than
/// memory. A pair that was recorded in the other order serves too, exchanged, unless orders are what
/// is measured.
public final class RecordedJudge: Judge {
    private let index: LineIndex
    private let exchanges: Bool
    private let recent = Locked(Recent())

    /// - Parameter exchanges: whether a verdict on a pair in the other order stands for this one.
    /// - Throws: `FileError` where the file cannot be read, `JudgeError.badRecord` where a line is
    ///   no verdict.
    public init(path: String, exchanges: Bool = true) throws {
        self.exchanges = exchanges
        index = try LineIndex(path: path, requiresID: true)
        if let bad = index.badLines.first {
            throw JudgeError.badRecord(
                file: path, problem: "line \(bad.number): \(bad.reason)")
        }
        if let cut = index.cutOffset {
            throw JudgeError.badRecord(file: path, problem: "the last line is cut, at byte \(cut)")
        }
    }

    /// - Throws: `JudgeError.missingVerdict` for a pair that the file does not have.
    public func compare(_ comparison: Comparison) async throws -> Verdict {
        let table = try verdicts(for: comparison.id)
        let (first, second) = (comparison.first.id, comparison.second.id)
        let reader = VerdictReader(spelling: .rrm)
        if let record = table.find(first, second, vote: comparison.vote) {
            return try record.verdict(reader, file: index.path)
        }
        if exchanges, let record = table.find(second, first, vote: comparison.vote) {
            return try record.verdict(reader, file: index.path).exchanged
        }
        throw JudgeError.missingVerdict(
            file: index.path, id: comparison.id, first: first, second: second,
            vote: comparison.vote)
    }

    private func verdicts(for id: String) throws -> RecordedTable {
        if let table = recent.withLock({ $0.tables[id] }) { return table }
        let lines = try index.lines(of: id)
        let table = try RecordedTable(lines: lines, id: id, file: index.path)
        recent.withLock { $0.keep(table, for: id) }
        return table
    }

    /// The prompts whose matches are under way are few; their verdicts are kept.
    private struct Recent {
        var tables: [String: RecordedTable] = [:]
        var order: [String] = []
        var oldest = 0
        static let limit = 1024

        mutating func keep(_ table: RecordedTable, for id: String) {
            guard tables.updateValue(table, forKey: id) == nil else { return }
            if order.count < Self.limit {
                order.append(id)
            } else {
                tables[order[oldest]] = nil
                order[oldest] = id
                oldest = (oldest + 1) % Self.limit
            }
        }
    }
}

extension Verdict {
    /// The same verdict for a comparison whose answers stood the other way around.
    fileprivate var exchanged: Verdict {
        var verdict = self
        verdict.choice = choice.exchanged
        let exchange = "recorded in the other order"
        verdict.note = note.map { "\($0); \(exchange)" } ?? exchange
        return verdict
    }
}
