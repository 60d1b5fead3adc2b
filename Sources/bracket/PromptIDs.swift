import Files
import Reports
import RunLogs

/// The ids of a run's prompts, to list them and to find the one that was meant.
struct PromptIDs {
    private let ids: [String]

    /// - Throws: `LogError` where the brackets cannot be read; a run without any has no ids.
    init(_ folder: RunFolder) throws {
        if let index = BracketIndex(folder) {
            ids = index.entries.map(\.id)
            return
        }
        guard let reader = try? BracketReader(folder) else {
            ids = []
            return
        }
        var ids: [String] = []
        while let log = try reader.next() { ids.append(log.id) }
        self.ids = ids
    }

    /// A line each, in the order of the input.
    var text: String { TextReport.list(ids) }

    /// The id that alone begins with `start`; `nil` where none or several do.
    func only(beginningWith start: String) -> String? {
        let found = ids.lazy.filter { $0.hasPrefix(start) }.prefix(2)
        return !start.isEmpty && found.count == 1 ? found.first : nil
    }

    /// What to try instead of an id that there is not: the ids that begin so, the nearest one, or
    /// where the list is.
    func hint(for id: String) -> String {
        let begins = ids.filter { $0.hasPrefix(id) }
        if begins.count > 1, !id.isEmpty {
            let more = begins.count > 5 ? ", and \(Figures.grouped(begins.count - 5)) more" : ""
            return "; these begin so: " + begins.prefix(5).joined(separator: ", ") + more
        }
        // The nearest of a million would take seconds to find.
        let near = Nearest.hint(for: id, in: ids.prefix(20_000))
        return (near.isEmpty ? "" : near) + "; --ids lists them"
    }
}
