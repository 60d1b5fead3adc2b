/// The values of one page, in whichever encoding they are, one after the other.
///
/// One of the decoders is in use. They stand beside each other, not in an enum, whose payloads
/// would have to be taken out and put back for every value.
struct ValueDecoder {
    private enum Source {
        case plain, bits, runs, deltas, lengths, prefixes, streams
    }

    /// The numbers in `Encoding` of `parquet.thrift`.
    enum Encoding: Int {
        case plain = 0
        case plainDictionary = 2
        case runLength = 3
        case bitPacked = 4
        case deltaBinaryPacked = 5
        case deltaLengthByteArray = 6
        case deltaByteArray = 7
        case runLengthDictionary = 8
        case byteStreamSplit = 9

        var isDictionary: Bool { self == .plainDictionary || self == .runLengthDictionary }
    }

    private let source: Source
    private let width: Int
    let isDictionary: Bool
    /// Plain values, or the texts whose lengths stand elsewhere.
    private var cursor: ByteCursor
    /// Of truth values that are packed.
    private var bit = 0
    /// Places in the dictionary of the column chunk, or truth values.
    private var runs: HybridDecoder?
    private var deltas: DeltaDecoder?
    private var prefixes: PrefixDecoder?
    private var streams: StreamSplitDecoder?

    /// - Parameters:
    ///   - bytes: they stay where they are as long as this is used.
    ///   - scratch: room for values that do not stand in `bytes` in one piece.
    init(
        _ bytes: UnsafeRawBufferPointer, encoding code: Int, column: ColumnPlan,
        scratch: PageBuffer
    ) throws(ParquetProblem) {
        guard let encoding = Encoding(rawValue: code) else {
            throw .unsupported("its values have the newer encoding number \(code)")
        }
        width = column.width
        isDictionary = encoding.isDictionary
        cursor = ByteCursor(bytes)
        let isBytes = column.type == .byteArray || column.type == .fixedLengthByteArray
        switch encoding {
        case .plain: source = column.type == .boolean ? .bits : .plain
        case .plainDictionary, .runLengthDictionary:
            source = .runs
            // A page of nothing but nulls may lack the width.
            let width = bytes.isEmpty ? 0 : Int(try cursor.byte())
            runs = try HybridDecoder(cursor.rest, width: width)
        case .runLength where column.type == .boolean:
            source = .runs
            let size = bytes.isEmpty ? 0 : Int(try cursor.integer(UInt32.self))
            runs = try HybridDecoder(try cursor.take(size), width: 1)
        case .deltaBinaryPacked where column.type == .int32 || column.type == .int64:
            source = .deltas
            deltas = try DeltaDecoder(bytes)
        case .deltaLengthByteArray where column.type == .byteArray:
            source = .lengths
            let lengths = try DeltaDecoder(bytes)
            deltas = lengths
            cursor = ByteCursor(try lengths.behind())
        case .deltaByteArray where isBytes:
            source = .prefixes
            prefixes = try PrefixDecoder(bytes, scratch)
        case .byteStreamSplit where column.width > 0:
            source = .streams
            streams = try StreamSplitDecoder(bytes, width: column.width, scratch)
        default:
            throw .damaged("the encoding \(encoding) does not fit the column's type")
        }
    }

    /// Of no values.
    init(emptyFor column: ColumnPlan) {
        width = column.width
        isDictionary = false
        source = .plain
        cursor = ByteCursor(UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// Bytes of plain values that are left.
    var left: Int { cursor.left }

    /// The place of the next value in the dictionary.
    @inline(__always)
    mutating func index() throws(ParquetProblem) -> Int {
        guard let index = try runs?.next() else { throw .damaged("a page has no indices") }
        return Int(index)
    }

    mutating func bool() throws(ParquetProblem) -> Bool {
        switch source {
        case .bits:
            guard bit >> 3 < cursor.bytes.count else { throw .endOfBytes }
            bit += 1
            return cursor.bytes[(bit - 1) >> 3] >> UInt8((bit - 1) & 7) & 1 == 1
        case .runs: return try index() == 1
        default: throw .damaged("a page has no truth values")
        }
    }

    /// The next value of a column of 32 or 64 bits.
    mutating func word() throws(ParquetProblem) -> Int64 {
        if let value = try source == .deltas ? deltas?.next() : nil {
            return width == 4 ? Int64(Int32(truncatingIfNeeded: value)) : value
        }
        var value = ByteCursor(try bytes())
        return width == 4 ? Int64(try value.integer(Int32.self)) : try value.integer()
    }

    /// The next value, valid until the next one is asked for.
    mutating func bytes() throws(ParquetProblem) -> UnsafeRawBufferPointer {
        if source == .plain {
            return try cursor.take(width > 0 ? width : Int(try cursor.integer(UInt32.self)))
        }
        if source == .lengths, let length = try deltas?.next() {
            return try cursor.take(Int(length))
        }
        if let value = try prefixes?.next() {
            guard width == 0 || value.count == width else {
                throw .damaged("a value has \(value.count) bytes, not \(width)")
            }
            return value
        }
        guard let value = try streams?.next() else {
            throw .damaged("a page has no values of its type")
        }
        return value
    }
}

extension ColumnPlan {
    /// Bytes that each value takes; 0 where they differ, and for truth values.
    var width: Int {
        switch type {
        case .int32, .float: 4
        case .int64, .double: 8
        case .int96: 12
        case .fixedLengthByteArray: typeLength
        case .boolean, .byteArray: 0
        }
    }
}
