internal import Files
internal import JSON
internal import Parquet

extension RecordFormat {
    /// How far is looked at most: 1 MiB.
    private static let sight = 1 << 20

    /// What a source holds, by its first bytes. No more is read than it takes to tell: of JSON Lines
    /// that come through a pipe, the first line.
    ///
    /// - Throws: `FileError` that says what the file is, where it is nothing that can be read.
    static func sniffed(_ source: PeekedSource, path: String) throws(FileError) -> RecordFormat {
        do throws(UnreadableKind) {
            while true {
                let sight = Sight(bytes: source.head, isAll: source.isAtEnd)
                if let format = try sight.format() { return format }
                do throws(FileError) {
                    if try source.lookFurther(limit: Self.sight) { continue }
                } catch { throw UnreadableKind(failure: error) }
                if source.isAtEnd, !sight.isAll { continue }
                return try Sight(bytes: source.head, isAll: source.isAtEnd, isMost: true)
                    .format() ?? .jsonLines
            }
        } catch {
            throw error.failure ?? FileError(path: path, action: "read", reason: error.reason)
        }
    }
}

/// The beginning of a file.
private struct Sight {
    let bytes: [UInt8]
    /// Whether there is nothing behind.
    let isAll: Bool
    /// Whether a decision is due.
    var isMost = false

    /// - Returns: `nil` where more must be seen.
    func format() throws(UnreadableKind) -> RecordFormat? {
        let isLast = isAll || isMost
        if bytes.count >= 4, ParquetReader.isParquet(bytes) { return .parquet }
        let mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        guard let start = bytes[mark...].firstIndex(where: { !Line.isSpace($0) }) else {
            return isLast ? .jsonLines : nil
        }
        // UTF-16 without a mark, perhaps.
        if bytes[start...].prefix(4).contains(0), let kind = UnreadableKind(bytes) { throw kind }
        switch bytes[start] {
        case UInt8(ascii: "{"): return object(from: start, isLast)
        case UInt8(ascii: "["): return array(from: start, isLast)
        default:
            // Enough for every kind's mark, and for a table's first rows.
            guard isLast else { return nil }
            if let kind = UnreadableKind(bytes) { throw kind }
            return try text(from: start)
        }
    }

    /// What a file is that starts with other text.
    private func text(from start: Int) throws(UnreadableKind) -> RecordFormat {
        let lines = bytes[start...].split(separator: 0x0A, maxSplits: 20).prefix(20).dropFirst()
            .map { Array($0.drop(while: Line.isSpace)) }
        func isObject(_ line: [UInt8]) -> Bool {
            line.first == UInt8(ascii: "{") && (try? Line.object(line)) != nil
        }
        // A bad first line is a reject, and the others are read.
        if let second = lines.first(where: { !$0.isEmpty }), isObject(second) { return .jsonLines }
        if let separator = TableHead.separator(of: bytes[start...], isAll: isAll) {
            return .table(separator: separator)
        }
        if lines.isEmpty || lines.contains(where: { $0.first == UInt8(ascii: "{") }) {
            return .jsonLines
        }
        throw UnreadableKind(
            reason: "it is text, but neither JSON nor a table whose first row names its columns; "
                + "write one JSON object on each line")
    }

    /// What a file is that starts with an object.
    private func object(from start: Int, _ isLast: Bool) -> RecordFormat? {
        let line = Lines(bytes, from: start)
        let wrapper = bytes.withUnsafeBytes { RecordWrapper($0, from: start) }
        let array = wrapper.map {
            RecordFormat.jsonArray(member: $0.member, offset: $0.offset)
        }
        guard line.isWhole || isAll else { return isLast ? array ?? .jsonLines : nil }
        switch line.parsed {
        case .success:
            guard let array else { return .jsonLines }
            if line.next != nil { return .jsonLines }
            return isLast ? array : nil
        case .failure(let error):
            // Cut off behind a whole token, where a line below goes on with it.
            guard error.column > line.trimmedCount else { return .jsonLines }
            if let array { return array }
            guard let next = line.next else { return isLast ? .jsonLines : nil }
            return next.first == UInt8(ascii: "{") && !Lines.goesOn(next)
                ? .jsonLines : .jsonValues
        }
    }

    /// What a file is that starts with an array.
    private func array(from start: Int, _ isLast: Bool) -> RecordFormat? {
        let array = RecordFormat.jsonArray(member: nil, offset: start)
        let line = Lines(bytes, from: start)
        guard line.isWhole || isAll else { return isLast ? array : nil }
        guard let next = line.next else { return isLast ? array : nil }
        switch line.parsed {
        // A line among lines, none of them a record's or only this.
        case .success: return .jsonLines
        case .failure(let error):
            let isCutOff = error.column > line.trimmedCount
            let isLine = next.first == UInt8(ascii: "{") && (try? Line.object(next)) != nil
            return isLine && !isCutOff && !Lines.goesOn(line.first) ? .jsonLines : array
        }
    }
}

/// The first line that holds anything, and the next.
private struct Lines {
    let first: [UInt8]
    /// `nil` where none is in sight.
    let next: [UInt8]?
    /// Whether all of the first line is in sight.
    let isWhole: Bool

    init(_ bytes: [UInt8], from start: Int) {
        let end = bytes[start...].firstIndex(of: 0x0A)
        isWhole = end != nil
        first = Array(bytes[start..<(end ?? bytes.count)])
        let rest = bytes[(end ?? bytes.count)...].drop(while: Line.isSpace)
        next = rest.isEmpty ? nil : Array(rest.prefix { $0 != 0x0A })
    }

    var parsed: Result<JSON, JSONError> { Result { () throws(JSONError) in try JSON.parse(first) } }

    /// The bytes without white space at the end.
    var trimmedCount: Int { Self.trimmed(first).count }

    private static func trimmed(_ line: [UInt8]) -> ArraySlice<UInt8> {
        line[..<(line.lastIndex { !Line.isSpace($0) }.map { $0 + 1 } ?? 0)]
    }

    /// Whether a line ends as one within a value does.
    static func goesOn(_ line: [UInt8]) -> Bool {
        let end = trimmed(line).last
        return end == UInt8(ascii: ",") || end == UInt8(ascii: "{") || end == UInt8(ascii: "[")
    }
}
