public import Files
public import JSON

/// Reads a Parquet file row by row, as JSON.
///
/// Of each column that is read, one page is in memory at a time, whatever the size of the file and
/// its row groups; columns that are not wanted are not read. Pages of version 1 and 2, all
/// encodings of the format, and Snappy, gzip and zstd are read; LZ4, Brotli, LZO and encryption are
/// refused by name. Every length and index is checked before it is used.
///
/// As JSON:
/// - Lists are arrays, structs and maps are objects; map keys are spelled as text.
/// - Integers and decimals are numbers with all their digits, 32-bit floats are spelled as short as
///   can be. NaN and the infinities, for which JSON has no word, are null.
/// - Dates, times and timestamps are texts of ISO 8601, with "Z" where they are said to be UTC.
/// - Text must be UTF-8. Bytes that are not said to be text are text where they are UTF-8, and a
///   `data:` address in base64 otherwise. UUIDs are spelled with hyphens.
/// - A column of the type JSON is what its text says, and the text itself where it is not JSON.
///
/// A row may take 64 MiB, as a line of JSON Lines may.
///
/// Owned by one task; not safe to share.
public final class ParquetReader {
    /// Where the file is.
    public let path: String
    /// The names of all top-level columns, read or not, in the file's order.
    public let columns: [String]
    /// How many rows the file says it has.
    public let rowCount: Int
    /// What writers put beside the data, such as `huggingface`, the features of a data set.
    public let keyValues: [String: String]
    /// The program that wrote the file, as it says.
    public let createdBy: String?

    private let metadata: FileMetadata
    private let tree: SchemaTree
    private let assembler: RowAssembler
    /// Where the footer starts.
    private let end: Int
    private var group = 0
    private var leftInGroup = 0
    private var rowsRead = 0
    /// What went wrong, which is said again to whoever asks again.
    private var failure: FileError?

    /// Whether a file that starts with `head`, its first 4 bytes or more, is Parquet.
    public static func isParquet(_ head: some Sequence<UInt8>) -> Bool {
        let magic = Array(head.prefix(4))
        return magic == Self.magic || magic == Self.encryptedMagic
    }

    static let magic = Array("PAR1".utf8)
    private static let encryptedMagic = Array("PARE".utf8)
    /// 256 MiB.
    private static let largestFooter = 256 << 20

    /// Opens the file at `path` and reads its footer.
    ///
    /// - Parameter columns: what is wanted of a row: members such as `messages`, or parts of them
    ///   such as `messages.content`, whether or not there are lists on the way; `nil` for all. Names
    ///   that the file does not have are passed over: ``columns`` tells.
    /// - Throws: `FileError` for what is no Parquet file, is damaged or cannot be read.
    public convenience init(path: String, columns: Set<String>? = nil) throws(FileError) {
        let file = try FileDescriptor(reading: path)
        let source = ParquetSource.file(file, size: try file.size())
        try self.init(source, path: path, columns: columns)
    }

    init(
        _ source: ParquetSource, path: String, columns wanted: Set<String>? = nil,
        maxRowBytes: Int = LineReader.defaultMaxLineBytes
    ) throws(FileError) {
        self.path = path
        do throws(ParquetProblem) {
            (metadata, end) = try Self.footer(source)
            tree = try SchemaTree(metadata.elements, wanted: wanted)
            try Self.requireReadable(metadata, tree)
        } catch {
            throw FileError(path: path, action: "read", reason: error.text)
        }
        columns = tree.names
        rowCount = metadata.rowCount
        keyValues = metadata.keyValues
        createdBy = metadata.createdBy
        // Read ahead less where many columns are open: 8 MiB in all.
        let ahead = min(max((8 << 20) / max(1, tree.columns.count), 4_096), 256 << 10)
        assembler = RowAssembler(
            tree.members, tree.columns.map { ColumnReader($0, source, ahead: ahead) },
            RowBudget(limit: maxRowBytes))
    }

    /// Says at once what is not read here, of the columns that are wanted.
    private static func requireReadable(
        _ metadata: FileMetadata, _ tree: SchemaTree
    ) throws(ParquetProblem) {
        guard metadata.groupCount > 0 else { return }
        let group = try metadata.group(0, wanted: tree.columns.map(\.index), of: tree.columnCount)
        for (column, chunk) in zip(tree.columns, group.chunks) {
            do throws(ParquetProblem) {
                try PageReader.requireReadable(chunk)
            } catch {
                throw ParquetProblem("column \"\(column.path)\": \(error.text)")
            }
        }
    }

    /// The next row, or `nil` behind the last.
    ///
    /// - Throws: `FileError` that names the file, the column and what is wrong with it. Rows before
    ///   that are whole.
    public func next() throws(FileError) -> JSONObject? {
        if let failure { throw failure }
        do throws(ParquetProblem) {
            while leftInGroup == 0 {
                guard group < metadata.groupCount else {
                    guard rowsRead == rowCount else {
                        throw .damaged("it says it has \(rowCount) rows, but it has \(rowsRead)")
                    }
                    return nil
                }
                try startGroup()
            }
            let row = try assembler.row()
            leftInGroup -= 1
            rowsRead += 1
            if leftInGroup == 0 { try endGroup() }
            return row
        } catch {
            let failure = FileError(path: path, action: "read", reason: reason(error))
            self.failure = failure
            throw failure
        }
    }

    private func startGroup() throws(ParquetProblem) {
        let wanted = tree.columns.map(\.index)
        let next = try metadata.group(group, wanted: wanted, of: tree.columnCount)
        group += 1
        leftInGroup = next.rowCount
        guard next.rowCount > 0 else { return }
        for (column, chunk) in zip(assembler.columns, next.chunks) {
            try column.start(chunk, rows: next.rowCount, end: end)
        }
    }

    private func endGroup() throws(ParquetProblem) {
        for column in assembler.columns where !column.isAtEnd {
            throw .damaged("column \"\(column.plan.path)\" has more values than rows")
        }
    }

    private func reason(_ problem: ParquetProblem) -> String {
        group == 0 ? problem.text : "row \(rowsRead + 1), row group \(group): \(problem.text)"
    }

    // MARK: The footer

    private static func footer(
        _ source: ParquetSource
    ) throws(ParquetProblem) -> (FileMetadata, end: Int) {
        // The magic in front, and behind the footer its length and the magic again.
        guard source.size >= 12 else { throw ParquetProblem("it is no Parquet file") }
        let head = try bytes(source, at: 0, count: 4)
        let tail = try bytes(source, at: source.size - 8, count: 8)
        guard isParquet(head) else { throw ParquetProblem("it is no Parquet file") }
        if head == encryptedMagic || Array(tail[4...]) == encryptedMagic { throw .encrypted }
        guard Array(tail[4...]) == magic else {
            throw ParquetProblem("it is not whole, since it has no end: fetch or write it again")
        }
        let length = tail[..<4].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= source.size - 12 else {
            throw .damaged("its footer would have \(length) bytes")
        }
        guard length <= largestFooter else {
            throw ParquetProblem(
                "its footer has \(length) bytes, more than the limit of \(largestFooter): "
                    + "write the file again with fewer row groups")
        }
        let end = source.size - 8 - length
        do throws(ParquetProblem) {
            return (try FileMetadata(try bytes(source, at: end, count: length)), end)
        } catch {
            throw ParquetProblem("its footer: \(error.text)")
        }
    }

    private static func bytes(
        _ source: ParquetSource, at offset: Int, count: Int
    ) throws(ParquetProblem) -> [UInt8] {
        var result = Result<Void, ParquetProblem>.success(())
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let whole = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count)
            result = Result { () throws(ParquetProblem) in
                try source.read(at: offset, into: whole)
            }
            if case .success = result { filled = count }
        }
        try result.get()
        return bytes
    }
}
