public import Files
public import JSON

/// Writes rows of JSON into a Parquet file that appears whole or not at all: beside its place, then
/// renamed.
///
/// All rows have the columns of one schema. Lists are in the three-level form of today. A row group
/// takes 64 MiB before compression at most (a longer row has one to itself), and as much memory as
/// that compressed; zstd compresses where this machine has libzstd, and nothing otherwise. The key
/// `huggingface` holds the features, so that `datasets.load_dataset` need not guess.
///
/// Owned by one task; not safe to share.
public final class ParquetWriter {
    /// How many rows have been added.
    public private(set) var rowCount = 0

    private let file: OutputFile
    private let schema: ParquetSchema
    private let shredder: RowShredder
    private let createdBy: String
    private let codec: ColumnChunk.Codec
    private let groupBytes: Int
    private var rowsInGroup = 0
    private var isSealed = false
    private var groups: [[UInt8]] = []
    /// How many bytes are in the file.
    private var offset = 0

    /// - Parameter createdBy: the program and its version, as in "bracket version 1.0".
    /// - Throws: `FileError` for a place that cannot be written to, and for a schema without columns
    ///   or with two of one name.
    public convenience init(
        path: String, schema: ParquetSchema, createdBy: String
    ) throws(FileError) {
        try self.init(
            path: path, schema: schema, createdBy: createdBy,
            compressor: try? ZstdCompressor(), groupBytes: 64 << 20)
    }

    init(
        path: String, schema: ParquetSchema, createdBy: String, compressor: ZstdCompressor?,
        groupBytes: Int
    ) throws(FileError) {
        if let problem = schema.problem {
            throw FileError(path: path, action: "write to", reason: problem)
        }
        self.schema = schema
        self.createdBy = createdBy
        self.groupBytes = groupBytes
        codec = compressor == nil ? .none : .zstd
        shredder = RowShredder(schema, compressor)
        file = try OutputFile(path: path)
        try write(ParquetReader.magic)
    }

    /// Adds a row. What is absent is null.
    ///
    /// - Throws: `FileError` for a row that does not fit the schema, of which nothing is added then:
    ///   others may follow.
    public func append(_ row: JSONObject) throws(FileError) {
        if let problem = shredder.problem(row) {
            throw error("row \(rowCount + 1): \(problem)")
        }
        do {
            try shredder.append(row)
        } catch {
            throw self.error("row \(rowCount + 1): \(error.text)")
        }
        rowCount += 1
        rowsInGroup += 1
        let size = shredder.columns.reduce(0) { $0 + $1.plainSizeSoFar }
        if size >= groupBytes { try endGroup() }
    }

    /// Writes what is left and puts the file in its place.
    public func finish() throws(FileError) {
        try seal()
        try file.commit()
    }

    /// Writes what is left, so that nothing but a renaming is left to `finish`: of several files, all
    /// appear or none. Nothing can be added then.
    public func seal() throws(FileError) {
        guard !isSealed else { return }
        isSealed = true
        try endGroup()
        let footer = FooterWriter.footer(
            schema, rows: rowCount, groups: groups,
            keyValues: [("huggingface", HuggingFaceFeatures.text(schema))], createdBy: createdBy)
        var tail = footer
        tail.append(littleEndian: UInt32(truncatingIfNeeded: footer.count))
        try write(tail + ParquetReader.magic)
    }

    /// Gives the file up. What stood in its place stays.
    public func discard() { file.discard() }

    private func endGroup() throws(FileError) {
        guard rowsInGroup > 0 else { return }
        do {
            for column in shredder.columns { try column.endPage() }
        } catch {
            throw self.error(error.text)
        }
        groups.append(
            FooterWriter.group(shredder.columns, rows: rowsInGroup, at: offset, codec: codec))
        for column in shredder.columns {
            try write(column.pages)
            column.reset()
        }
        rowsInGroup = 0
    }

    private func write(_ bytes: [UInt8]) throws(FileError) {
        try file.write(line: bytes)
        offset += bytes.count
    }

    private func error(_ reason: String) -> FileError {
        FileError(path: file.path, action: "write to", reason: reason)
    }
}
