internal import Files
internal import JSON

/// The rows of a CSV or TSV file, whose header names the members: see `TableCell`.
final class TableRows: RowSource {
    private let path: String
    private let records: ValueReader
    private let separator: UInt8
    private let maxBytes: Int
    private var names: [String] = []
    private var number = 0
    /// A row that was looked at and not given out.
    private var peeked: RecordRow?

    /// - Throws: `FileError` also for a header that names two columns alike, and where the first row
    ///   holds what Python's `repr` writes: then all do.
    init(
        _ source: any ByteSource, path: String, separator: UInt8, maxBytes: Int
    ) throws(FileError) {
        self.path = path
        self.separator = separator
        self.maxBytes = maxBytes
        records = ValueReader(source, maxValueBytes: maxBytes)
        names = try header()
        peeked = try row()
        if case .failure(.pythonText(let member, let start))? = peeked?.value {
            throw FileError(
                path: path, action: "read",
                reason: "\(RejectReason.pythonText(member: member, start: start))")
        }
    }

    func next() throws(FileError) -> RecordRow? {
        if let row = peeked {
            peeked = nil
            return row
        }
        return try row()
    }

    func countRest() throws(FileError) -> Int {
        var count = peeked == nil ? 0 : 1
        peeked = nil
        while try record() != nil { count += 1 }
        return count
    }

    private func header() throws(FileError) -> [String] {
        guard var header = try record() else { return [] }
        if header.line == 1, header.bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            header = header.dropping(3)
        }
        guard let names = TableHead.names(TableRecord(header.bytes, separator: separator)) else {
            throw FileError(path: path, action: "read", reason: "its first row names no columns")
        }
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            throw FileError(
                path: path, action: "read",
                reason: "two of its columns are called \"\(name)\"; rename one of them")
        }
        return names
    }

    /// The next record that is no blank line.
    private func record() throws(FileError) -> ValueReader.Value? {
        while true {
            let record = try records.cut(TableScan(separator: separator))
            if record.length == 0 { return nil }
            if record.isTooLong || !record.bytes.allSatisfy(Line.isSpace) { return record }
        }
    }

    private func row() throws(FileError) -> RecordRow? {
        guard let record = try record() else { return nil }
        number += 1
        return RecordRow(
            place: RowPlace(row: number, line: record.line),
            value: Result { () throws(RejectReason) in .object(try object(record)) },
            text: record.bytes, isCut: record.isTooLong)
    }

    private func object(_ record: ValueReader.Value) throws(RejectReason) -> JSONObject {
        guard !record.isTooLong else {
            throw .tooLong(length: record.length, limit: maxBytes)
        }
        let row = TableRecord(record.bytes, separator: separator)
        if let problem = row.problem { throw .unusable(problem) }
        guard row.fits(names.count) else {
            throw .unusable(
                "the row has \(row.cells.count) cell\(row.cells.count == 1 ? "" : "s"), and the header names \(names.count); put a "
                    + "cell that holds a separator, a quotation mark or a line's end in quotation "
                    + "marks")
        }
        var object = JSONObject()
        for (name, cell) in zip(names, row.cells) {
            guard let text = row.text(cell) else {
                throw .unusable("invalid UTF-8 in \"\(name)\"; save the file as UTF-8")
            }
            if case .plain = cell, text.isEmpty {
                object[name] = .null
            } else {
                object[name] = try TableCell.value(text, of: name)
            }
        }
        return object
    }
}
