internal import Files
internal import JSON

/// The elements of one array: of a file that is an array, or of the member that holds the records of
/// a file that is one object.
final class JSONArrayRows: RowSource {
    private let path: String
    private let values: ValueReader
    private let maxBytes: Int
    /// The member whose array it is; `nil` where the file is the array.
    private let member: String?
    /// Where the array begins, in bytes.
    private let offset: Int
    private var number = 0

    private enum Standing { case before, within, after }
    private var standing = Standing.before

    init(
        _ source: any ByteSource, path: String, member: String?, at offset: Int, maxBytes: Int
    ) {
        self.path = path
        self.member = member
        self.offset = offset
        self.maxBytes = maxBytes
        values = ValueReader(source, maxValueBytes: maxBytes)
    }

    func next() throws(FileError) -> RecordRow? {
        guard let value = try nextValue() else { return nil }
        return RecordRow(value, number: number, maxBytes: maxBytes)
    }

    func countRest() throws(FileError) -> Int {
        var count = 0
        while try nextValue() != nil { count += 1 }
        return count
    }

    private func nextValue() throws(FileError) -> ValueReader.Value? {
        if standing == .after { return nil }
        if standing == .before {
            try values.skip(offset + 1)
            standing = .within
        }
        if try values.take("]") { return try end() }
        if number > 0 {
            guard try values.take(",") else { throw broken("there is no comma") }
            // Not JSON, but what it says is plain.
            if try values.take("]") { return try end() }
        }
        guard let byte = try values.peek() else { throw broken("it ends") }
        guard byte != UInt8(ascii: ","), byte != UInt8(ascii: "}") else {
            throw broken("no record stands")
        }
        let value = try values.value()
        guard !value.isCut else {
            throw error(
                "it is cut short: it ends within row \(number + 1), which begins on line "
                    + "\(value.line); fetch or write it again")
        }
        number += 1
        return value
    }

    /// What stands behind the array: nothing, or the object's other members.
    private func end() throws(FileError) -> ValueReader.Value? {
        standing = .after
        if member != nil { try passOverMembers() }
        if try values.peek() != nil {
            throw error(
                "more stands on line \(values.line), behind the "
                    + (member == nil ? "array" : "object that holds the records")
                    + "; write one JSON object on each line")
        }
        return nil
    }

    private func passOverMembers() throws(FileError) {
        while try values.take(",") {
            guard try values.peek() == UInt8(ascii: "\"") else { break }
            let key = try values.value()
            guard try values.take(":") else { break }
            let value = try values.value()
            if RecordWrapper.isList(of: value.bytes) {
                throw error(
                    "\"\(member ?? "")\" holds records, and so does "
                        + "\(String(decoding: key.bytes, as: UTF8.self)): keep one of them")
            }
        }
        guard try values.take("}") else {
            throw error(
                "the object that holds the records in \"\(member ?? "")\" has no end, from line "
                    + "\(values.line) on; fetch or write it again")
        }
    }

    private func broken(_ what: String) -> FileError {
        let place = number == 0 ? "before the first row" : "behind row \(number)"
        return error("\(what) \(place), on line \(values.line): it is no whole JSON array")
    }

    private func error(_ reason: String) -> FileError {
        FileError(path: path, action: "read", reason: reason)
    }
}
