/// What stands before each page.
///
/// Source: apache/parquet-format, `parquet.thrift`, `PageHeader`.
struct PageHeader {
    enum Kind: Equatable {
        case data(version: Int)
        case dictionary
        /// Index pages, and kinds that are newer than this reader.
        case other
    }

    var kind = Kind.other
    var size = 0
    var compressedSize = 0
    /// The CRC-32 of the page as it is stored.
    var checksum: UInt32?
    var valueCount = 0
    var encoding = 0
    var definitionEncoding = 3
    var repetitionEncoding = 3
    /// Version 2 says how long the levels are, and does not compress them.
    var definitionSize = 0
    var repetitionSize = 0
    var isCompressed = true
    private var isDescribed = false

    static func read(_ reader: inout CompactReader) throws(ParquetProblem) -> PageHeader {
        var header = PageHeader()
        var code: Int?
        var last = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1: code = try reader.int(field)
            case 2: header.size = try reader.count(field)
            case 3: header.compressedSize = try reader.count(field)
            case 4: header.checksum = UInt32(truncatingIfNeeded: try reader.int(field))
            case 5 where code == 0: try header.readData(&reader, field)
            case 7 where code == 2: try header.readDictionary(&reader, field)
            case 8 where code == 3: try header.readData2(&reader, field)
            default: try reader.skip(field)
            }
        }
        switch code {
        case 0: header.kind = .data(version: 1)
        case 2: header.kind = .dictionary
        case 3: header.kind = .data(version: 2)
        case nil: throw .damaged("a page does not say of what kind it is")
        default: return header
        }
        guard header.isDescribed else { throw .damaged("a page does not say what it holds") }
        return header
    }

    private mutating func readData(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetProblem) {
        try reader.requireStructure(field)
        isDescribed = true
        var last = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1: valueCount = try reader.count(field)
            case 2: encoding = try reader.int(field)
            case 3: definitionEncoding = try reader.int(field)
            case 4: repetitionEncoding = try reader.int(field)
            default: try reader.skip(field)
            }
        }
    }

    private mutating func readDictionary(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetProblem) {
        try reader.requireStructure(field)
        isDescribed = true
        var last = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1: valueCount = try reader.count(field)
            case 2: encoding = try reader.int(field)
            default: try reader.skip(field)
            }
        }
    }

    private mutating func readData2(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetProblem) {
        try reader.requireStructure(field)
        isDescribed = true
        var last = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1: valueCount = try reader.count(field)
            case 4: encoding = try reader.int(field)
            case 5: definitionSize = try reader.count(field)
            case 6: repetitionSize = try reader.count(field)
            case 7: isCompressed = try reader.bool(field)
            default: try reader.skip(field)
            }
        }
    }
}
