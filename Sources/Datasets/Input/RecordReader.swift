package import Files
internal import JSON
internal import Parquet

/// Reads an input record by record, in memory that does not grow with it: one file of any kind, or
/// several in the order of their names.
package final class RecordReader {
    package typealias Row = RecordRow

    private let input: InputFiles
    private let options: RowOptions
    private var file = 0
    private var rows: (any RowSource)?

    /// - Parameter columns: what is wanted of a record; `nil` for all. Other members may be there.
    /// - Throws: `FileError` for what is not there or of a kind that is not read.
    package init(
        path: String, columns: Set<String>? = nil,
        maxLineBytes: Int = LineReader.defaultMaxLineBytes
    ) throws(FileError) {
        input = try InputFiles(path)
        options = RowOptions(columns: columns, maxBytes: maxLineBytes)
        rows = try openNext()
    }

    /// Whether the input comes through a pipe or a device, and can be read once.
    var isStream: Bool { !input.isSeveral && !FileKind.isRegular(input.paths[0]) }

    /// The next row, or `nil` behind the last.
    ///
    /// - Throws: `FileError` where what follows cannot be read.
    package func next() throws(FileError) -> Row? {
        while let open = rows {
            if var row = try open.next() {
                if input.isSeveral { row.place.file = input.names[file - 1] }
                return row
            }
            rows = try openNext()
        }
        return nil
    }

    /// How many rows are left, all of which are passed over: that takes a scan and no parsing. Of
    /// JSON Lines, blank lines count.
    package func countRest() throws(FileError) -> Int {
        var count = 0
        while let open = rows {
            count += try open.countRest()
            rows = try openNext()
        }
        return count
    }

    /// How many rows the input has, or could have: see `countRest`.
    ///
    /// - Throws: `FileError` where not all of it can be read.
    package static func countRows(path: String) throws(FileError) -> Int {
        try RecordReader(path: path, columns: []).countRest()
    }

    /// What a file of this kind is mostly called: `jsonl.gz`.
    ///
    /// - Throws: `FileError` for a kind that is not read.
    package static func ending(of path: String) throws(FileError) -> String {
        let options = RowOptions(columns: [], maxBytes: LineReader.defaultMaxLineBytes)
        let file = try RowOpener(path: path, options)
        return file.format.ending + (file.compression?.ending ?? "")
    }

    private func openNext() throws(FileError) -> (any RowSource)? {
        guard file < input.paths.count else { return nil }
        defer { file += 1 }
        return try RowOpener(path: input.paths[file], options).rows
    }
}

/// How rows are read, whatever the file.
struct RowOptions {
    /// What is wanted of a record; `nil` for all.
    var columns: Set<String>?
    /// The most that a record may take.
    var maxBytes: Int
}

/// Finds out what a file holds, and reads it so.
struct RowOpener {
    let format: RecordFormat
    /// By which the file is compressed.
    let compression: Decompressor.Format?
    let rows: any RowSource

    init(path: String, _ options: RowOptions) throws(FileError) {
        try self.init(
            try FileDescriptor(reading: path, isRegular: false), path: path, options)
    }

    /// - Parameter path: where what `file` gives can be read again, where it is Parquet; what errors
    ///   call it.
    init(_ file: any ByteSource, path: String, _ options: RowOptions) throws(FileError) {
        var source = PeekedSource(file)
        compression = try Self.compression(of: source)
        if let compression {
            source = PeekedSource(try DecompressedSource(source, compression, path: path))
            if try Self.compression(of: source) != nil {
                throw FileError(
                    path: path, action: "read",
                    reason: "it is compressed twice; unpack it once first")
            }
        }
        format = try RecordFormat.sniffed(source, path: path)
        let bytes = options.maxBytes
        switch format {
        case .jsonLines: rows = JSONLinesRows(source, maxLineBytes: bytes)
        case .jsonValues: rows = JSONValuesRows(source, maxBytes: bytes)
        case .table(let separator):
            rows = try TableRows(source, path: path, separator: separator, maxBytes: bytes)
        case .parquet:
            rows = try Self.parquet(path, options, isCompressed: compression != nil)
        case .jsonArray(let member, let offset):
            rows = JSONArrayRows(
                source, path: path, member: member, at: offset, maxBytes: bytes)
        }
    }

    /// Parquet has its index at the end, so that it is read from there.
    private static func parquet(
        _ path: String, _ options: RowOptions, isCompressed: Bool
    ) throws(FileError) -> ParquetRows {
        func error(_ reason: String) -> FileError {
            FileError(path: path, action: "read", reason: reason)
        }
        guard !isCompressed else {
            throw error("it is a Parquet file, compressed as a whole; unpack it first")
        }
        guard FileKind.isRegular(path) else {
            throw error("Parquet cannot be read from a pipe; name the file")
        }
        return ParquetRows(try ParquetReader(path: path, columns: options.columns))
    }

    /// A file of less than four bytes is not compressed.
    private static func compression(
        of source: PeekedSource
    ) throws(FileError) -> Decompressor.Format? {
        while source.head.count < 4, try source.lookFurther(limit: 1 << 16) {
            // What starts as text goes without: who types it may type slowly.
            if let first = source.head.first, first < 0x80, first != 0x1F, first != 0x28,
                !(0x50...0x5F).contains(first)
            {
                return nil
            }
        }
        let head = source.head
        // Frames that hold nothing for the reader, with which some writers begin.
        let isSkippable =
            head.count >= 4 && head[0] & 0xF0 == 0x50 && Array(head[1...3]) == [0x2A, 0x4D, 0x18]
        if isSkippable { return .zstd }
        return Decompressor.Format.allCases.first { head.starts(with: $0.magic) }
    }
}

extension Decompressor.Format {
    fileprivate var ending: String {
        switch self {
        case .gzip: ".gz"
        case .zstd: ".zst"
        }
    }
}
