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
                records.dropFirst().allSatisfy({ $0.cells.count == names.count })
            else { continue }
            if names.count == 1, records.count == 1 || !isWord(names[0]) { continue }
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

    /// Whether a name is one as programs have them, so that it is no sentence.
    private static func isWord(_ name: String) -> Bool {
        name.utf8.first.map { !(0x30...0x39).contains($0) } ?? false
            && name.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
                    || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: "_")
            }
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
