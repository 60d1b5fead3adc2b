/// Where the pages of one column in one row group stand.
///
/// Source: apache/parquet-format, `parquet.thrift`, `ColumnChunk` and `ColumnMetaData`.
struct ColumnChunk {
    enum Codec: Int {
        case none = 0
        case snappy = 1
        case gzip = 2
        case lzo = 3
        case brotli = 4
        case lz4 = 5
        case zstd = 6
        case lz4Raw = 7
    }

    var type = PhysicalType.boolean
    /// The number in `CompressionCodec`: one that is not known only matters where it is read.
    var codec = 0
    var valueCount = 0
    var compressedSize = 0
    var dataOffset = 0
    var dictionaryOffset: Int?
    /// Another file, where the pages are said to be.
    var file: String?
    var isEncrypted = false
    var isDescribed = false

    /// Where the first page starts. Some writers put a 0 where there is no dictionary, and DuckDB
    /// once put the offset of the data before that of the dictionary.
    var start: Int {
        guard let dictionaryOffset, dictionaryOffset > 0 else { return dataOffset }
        return min(dictionaryOffset, dataOffset)
    }

    static func read(_ reader: inout CompactReader) throws(ParquetProblem) -> ColumnChunk {
        var chunk = ColumnChunk()
        var last = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1: chunk.file = try reader.text(field)
            case 3:
                try reader.requireStructure(field)
                try chunk.readMetadata(&reader)
            case 8, 9:
                chunk.isEncrypted = true
                try reader.skip(field)
            default: try reader.skip(field)
            }
        }
        return chunk
    }

    private mutating func readMetadata(_ reader: inout CompactReader) throws(ParquetProblem) {
        var seen: Set<Int> = []
        var last = 0
        while let field = try reader.field(after: &last) {
            seen.insert(field.id)
            switch field.id {
            case 1: type = try PhysicalType(code: try reader.int(field))
            case 4: codec = try reader.int(field)
            case 5: valueCount = try reader.count(field)
            case 7: compressedSize = try reader.count(field)
            case 9: dataOffset = try reader.count(field)
            case 11: dictionaryOffset = try reader.count(field)
            default: try reader.skip(field)
            }
        }
        isDescribed = seen.isSuperset(of: [1, 4, 5, 7, 9])
    }
}
