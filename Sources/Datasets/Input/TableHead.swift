internal import Files

/// How a table without a mark of its own is recognised.
enum TableHead {
    /// What the first rows' cells are separated by: a tab, a comma or a semicolon; `nil` for what is
    /// no table with a header.
    ///
    /// - Parameter isAll: whether nothing is behind `head`.
    static func separator(of head: ArraySlice<UInt8>, isAll: Bool) -> UInt8? {
        var best: (separator: UInt8, columns: Int)?
        for character in ["\t", ",", ";"] as [Unicode.Scalar] {
            let separator = UInt8(ascii: character)
            let records = records(Array(head), separator, isAll)
            guard let header = records.first, let names = names(header),
                records.dropFirst().allSatisfy({ $0.fits(names.count) })
            else { continue }
            if names.count == 1, records.count == 1 || !ofOne.contains(names[0]) { continue }
            if names.count > best?.columns ?? 0 { best = (separator, names.count) }
        }
        return best?.separator
    }

    /// The members that a header names, one for each column; `nil` where it can be none.
    static func names(_ header: TableRecord) -> [String]? {
        guard header.problem == nil else { return nil }
        var names: [String] = []
        for (place, cell) in header.cells.enumerated() {
            guard let text = header.text(cell) else { return nil }
            let name = String(Substring(text).trimmingSpace)
            guard name.utf8.count <= 128, !name.contains(where: \.isNewline) else { return nil }
            // pandas leaves the name of its row numbers out.
            names.append(name.isEmpty ? "column \(place + 1)" : name)
        }
        return names
    }

    /// The first two records, as far as they are in sight.
    private static func records(
        _ head: [UInt8], _ separator: UInt8, _ isAll: Bool
    ) -> [TableRecord] {
        var records: [TableRecord] = []
        var start = 0
        while records.count < 2, start < head.count {
            var scan = TableScan(separator: separator)
            let end = head.withUnsafeBytes { scan.advance($0, from: start) }
            guard scan.isDone || isAll else { break }
            let record = Array(head[start..<end])
            start = end
            if !record.allSatisfy(Line.isSpace) {
                records.append(TableRecord(record, separator: separator))
            }
        }
        return records
    }

    /// What the only column of a table is called; anything else is the first line of some text.
    private static let ofOne: Set<String> = [
        "prompt", "question", "query", "instruction", "problem", "input", "text", "messages",
    ]
}

extension TableRecord {
    /// Whether there is a cell for each of so many columns, and none with anything in it beyond.
    func fits(_ columns: Int) -> Bool {
        cells.count >= columns && cells.dropFirst(columns).allSatisfy { text($0) == "" }
    }
}

extension Substring {
    /// Without white space at both ends.
    var trimmingSpace: Substring {
        let start = drop(while: \.isWhitespace)
        return start[
            ..<(start.lastIndex { !$0.isWhitespace }.map { start.index(after: $0) }
                ?? start.startIndex)]
    }
}
