internal import JSON
internal import RunLogs

/// Gathers prompts and makes pages of them.
struct ReportBuilder {
    private let facts: RunFacts
    private let limits: PromptData.Limits
    private var rows: [(row: PromptRow, page: Int?)] = []
    private var pending: [(place: Int, json: [UInt8])] = []
    private(set) var pendingBytes = 0
    private(set) var bytesWritten = 0
    private var pages: [String] = []
    private var summary = RunSummary()
    private var pictures: RunPictures
    private var hasRatings = false
    private var hasJournal = false

    var count: Int { rows.count }

    init(facts: RunFacts, limits: PromptData.Limits) {
        self.facts = facts
        self.limits = limits
        pictures = RunPictures(votesAllowed: facts.votesAllowed)
    }

    mutating func add(_ log: BracketLog, journal: PastVotes) {
        if !journal.isEmpty { hasJournal = true }
        if !log.ratings.isEmpty { hasRatings = true }
        let data = PromptData(
            log, journal: journal, seeded: facts.hasSeeds, limits: limits)
        let json = JSON.object(data.json).bytes
        pending.append((place: rows.count, json: json))
        pendingBytes += json.count
        rows.append((PromptRow(log, seeded: facts.hasSeeds), nil))
        summary.add(log)
        pictures.add(log)
    }

    /// A page of the prompts added since the last one.
    mutating func takePage(_ file: String, back: String) -> [UInt8] {
        let first = pending.first?.place ?? 0
        let title = "\(facts.name), part \(pages.count + 1)"
        let page = HTMLPage(
            title: title,
            header: "<p><a href=\"\(Markup.text(back))\">← the whole run</a></p>"
                + "<h1>\(Markup.text(title))</h1>",
            overview: "", data: data(rows[first...].map { $0.row.json(page: nil) }, title: title),
            details: pending.map { ($0.place - first, $0.json) })
        for place in first..<rows.count { rows[place].page = pages.count }
        pages.append(file)
        pending = []
        pendingBytes = 0
        let bytes = page.bytes
        bytesWritten += bytes.count
        return bytes
    }

    /// - Parameter cost: what the run cost; `nil` without a price.
    func mainPage(cost: CostFacts?, missing: [String]) -> [UInt8] {
        HTMLPage(
            title: facts.name,
            header: ReportHead.header(facts, summary, cost: cost, missing: missing),
            overview: ReportHead.overview(pictures.charts),
            data: data(rows.map { $0.row.json(page: $0.page) }, title: facts.name),
            details: pending
        ).bytes
    }

    private func data(_ rows: [JSON], title: String) -> JSONObject {
        [
            "title": .string(title), "rows": .array(rows),
            "pages": .array(pages.map { .string($0) }), "hasRatings": .bool(hasRatings),
            "hasTokens": .bool(summary.tally.votesWithTokens > 0),
            "hasJournal": .bool(hasJournal), "scale": .string(facts.scaleOfRatings),
        ]
    }
}
