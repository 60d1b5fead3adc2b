/// The footer: the schema, and where the row groups stand.
///
/// Source: apache/parquet-format, `parquet.thrift`, `FileMetaData`.
struct FileMetadata {
    struct RowGroup {
        var rowCount = 0
        /// Of the columns that are read, in the order of the schema.
        var chunks: [ColumnChunk] = []
    }

    private(set) var elements: [SchemaElement] = []
    private(set) var rowCount = 0
    private(set) var keyValues: [String: String] = [:]
    private(set) var createdBy: String?
    /// Row groups as they are written: they are read when it is known which columns are wanted.
    private var groups: [Range<Int>] = []
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) throws(ParquetProblem) {
        self.bytes = bytes
        let result: Result<Void, ParquetProblem> = bytes.withUnsafeBytes { buffer in
            Result { () throws(ParquetProblem) in
                var reader = CompactReader(buffer)
                try read(&reader)
            }
        }
        try result.get()
    }

    private mutating func read(_ reader: inout CompactReader) throws(ParquetProblem) {
        var last = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 2:
                for _ in 0..<(try reader.structures(field)) {
                    elements.append(try SchemaElement.read(&reader))
                }
            case 3: rowCount = try reader.count(field)
            case 4:
                for _ in 0..<(try reader.structures(field)) {
                    let start = reader.at
                    _ = try reader.skippedStructure()
                    groups.append(start..<reader.at)
                }
            case 5:
                for _ in 0..<(try reader.structures(field)) { try readKeyValue(&reader) }
            case 6: createdBy = try reader.text(field)
            case 8: throw .encrypted
            default: try reader.skip(field)
            }
        }
    }

    private mutating func readKeyValue(_ reader: inout CompactReader) throws(ParquetProblem) {
        var (key, value) = ("", "")
        var last = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1: key = try reader.text(field)
            // Some keep bytes in it.
            case 2: value = String(decoding: try reader.binary(field), as: UTF8.self)
            default: try reader.skip(field)
            }
        }
        keyValues[key] = value
    }

    var groupCount: Int { groups.count }

    /// The row group with the number `index`.
    ///
    /// - Parameters:
    ///   - wanted: the numbers of the columns to know of, rising.
    ///   - count: how many columns the schema has.
    func group(
        _ index: Int, wanted: [Int], of count: Int
    ) throws(ParquetProblem) -> RowGroup {
        let range = groups[index]
        let result: Result<RowGroup, ParquetProblem> = bytes.withUnsafeBytes { buffer in
            Result { () throws(ParquetProblem) in
                var reader = CompactReader(UnsafeRawBufferPointer(rebasing: buffer[range]))
                return try Self.group(&reader, wanted: wanted, of: count)
            }
        }
        return try result.get()
    }

    private static func group(
        _ reader: inout CompactReader, wanted: [Int], of count: Int
    ) throws(ParquetProblem) -> RowGroup {
        var group = RowGroup()
        var last = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1:
                let found = try reader.structures(field)
                guard found == count, group.chunks.isEmpty else {
                    throw .damaged("it has \(found) columns, but the schema has \(count)")
                }
                var next = wanted[...]
                for column in 0..<count {
                    if next.first == column {
                        next.removeFirst()
                        group.chunks.append(try ColumnChunk.read(&reader))
                    } else {
                        _ = try reader.skippedStructure()
                    }
                }
            case 3: group.rowCount = try reader.count(field)
            default: try reader.skip(field)
            }
        }
        guard group.chunks.count == wanted.count else { throw .damaged("it lacks its columns") }
        return group
    }
}

extension ParquetProblem {
    static var encrypted: ParquetProblem {
        ParquetProblem("it is encrypted: decrypt it with the program that has its keys")
    }
}
