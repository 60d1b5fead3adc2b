internal import JSON

/// The entries of one column, one after the other, a page in memory at a time.
///
/// Owned by one reader; not safe to share.
final class ColumnReader {
    let plan: ColumnPlan
    /// Of the entry at hand.
    private(set) var definition = 0
    private(set) var repetition = 0
    /// Whether the row group has no more entries.
    private(set) var isAtEnd = true

    private var pages: PageReader
    private var leftInPage = 0
    private var leftInChunk = 0
    private var definitions: HybridDecoder?
    private var repetitions: HybridDecoder?
    private var values: ValueDecoder
    private var dictionary: ColumnDictionary?

    init(_ plan: ColumnPlan, _ source: ParquetSource, ahead: Int) {
        self.plan = plan
        pages = PageReader(plan, source, ahead: ahead)
        values = ValueDecoder(emptyFor: plan)
    }

    /// Goes to the first entry of another row group.
    ///
    /// - Parameters:
    ///   - rows: that the row group has.
    ///   - end: where the footer starts.
    func start(_ chunk: ColumnChunk, rows: Int, end: Int) throws(ParquetProblem) {
        do throws(ParquetProblem) {
            // Each row has an entry at least, and just one where nothing repeats.
            guard chunk.valueCount >= rows, plan.maxRepetition > 0 || chunk.valueCount == rows
            else { throw .damaged("it has \(chunk.valueCount) values for \(rows) rows") }
            try pages.start(chunk, end: end)
            leftInChunk = chunk.valueCount
            leftInPage = 0
            dictionary = nil
            isAtEnd = false
            try load()
        } catch {
            throw named(error)
        }
    }

    /// The value of the entry at hand, which must have one.
    func value(_ budget: RowBudget) throws(ParquetProblem) -> JSON {
        do throws(ParquetProblem) {
            guard !isAtEnd, definition == plan.maxDefinition else { throw .misfit }
            guard values.isDictionary else { return try values.json(plan, budget) }
            guard let dictionary else { throw .damaged("its dictionary is missing") }
            return try dictionary.value(at: try values.index(), budget)
        } catch {
            throw named(error)
        }
    }

    /// Goes on to the next entry.
    func advance() throws(ParquetProblem) {
        do throws(ParquetProblem) {
            guard !isAtEnd else { throw .misfit }
            try load()
        } catch {
            throw named(error)
        }
    }

    private func load() throws(ParquetProblem) {
        while leftInPage == 0 {
            guard leftInChunk > 0 else {
                (isAtEnd, definition, repetition) = (true, 0, 0)
                return
            }
            try nextPage()
        }
        leftInPage -= 1
        leftInChunk -= 1
        if let level = try repetitions?.next() { repetition = Int(level) }
        definition = try Int(definitions?.next() ?? 0)
        guard repetition <= plan.maxRepetition, definition <= plan.maxDefinition else {
            throw .damaged("a level is higher than the schema allows")
        }
    }

    private func nextPage() throws(ParquetProblem) {
        switch try pages.next() {
        case .dictionary(let bytes, let count):
            guard dictionary == nil else { throw .damaged("it has two dictionaries") }
            dictionary = try ColumnDictionary(bytes, count: count, plan)
        case .data(let page):
            guard page.count <= leftInChunk else {
                throw .damaged("its pages have more values than it")
            }
            leftInPage = page.count
            (definitions, repetitions) = (page.definitions, page.repetitions)
            values = page.values
        case .other: break
        case nil: throw .damaged("it ends \(leftInChunk) values too soon")
        }
    }

    private func named(_ problem: ParquetProblem) -> ParquetProblem {
        ParquetProblem("column \"\(plan.path)\": \(problem.text)")
    }
}

extension ParquetProblem {
    /// Columns of one struct or list that do not agree on what is there.
    static var misfit: ParquetProblem { .damaged("its levels do not fit those of its neighbours") }
}

/// How much one row may hold: without a bound, a few forged bytes are a list of billions.
final class RowBudget {
    /// As for a line of JSON Lines.
    private let limit: Int
    private var left = 0
    /// What a value takes beside its text.
    private static let perValue = 8

    init(limit: Int) { self.limit = limit }

    func startRow() { left = limit }

    /// - Parameter bytes: of the value's text.
    @inline(__always)
    func spend(_ bytes: Int) throws(ParquetProblem) {
        left -= bytes + Self.perValue
        if left < 0 {
            throw ParquetProblem(
                "a row has more than \(limit) bytes: read it without its largest column, or write "
                    + "the file again in smaller rows")
        }
    }
}
