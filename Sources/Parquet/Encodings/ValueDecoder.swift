/// The values of one page, in whichever encoding they are, one after the other.
struct ValueDecoder {
    private enum Source {
        case plain(ByteCursor)
        /// Places in the dictionary of the column chunk, or truth values.
        case runs(HybridDecoder)
        case bits(ByteCursor, bit: Int)
        case deltas(DeltaDecoder)
        case lengths(DeltaDecoder, ByteCursor)
        case prefixes(PrefixDecoder)
        case streams(StreamSplitDecoder)
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

    private var source: Source
    private let type: PhysicalType
    private let width: Int
    let isDictionary: Bool

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
        type = column.type
        width = column.width
        isDictionary = encoding.isDictionary
        source = try Self.source(bytes, encoding, column, scratch)
    }

    /// Of no values.
    init(emptyFor column: ColumnPlan) {
        type = column.type
        width = column.width
        isDictionary = false
        source = .plain(ByteCursor(UnsafeRawBufferPointer(start: nil, count: 0)))
    }

    /// Bytes of plain values that are left.
    var left: Int {
        if case .plain(let cursor) = source { cursor.left } else { 0 }
    }

    private static func source(
        _ bytes: UnsafeRawBufferPointer, _ encoding: Encoding, _ column: ColumnPlan,
        _ scratch: PageBuffer
    ) throws(ParquetProblem) -> Source {
        var cursor = ByteCursor(bytes)
        let isBytes = column.type == .byteArray || column.type == .fixedLengthByteArray
        switch encoding {
        case .plain: return column.type == .boolean ? .bits(cursor, bit: 0) : .plain(cursor)
        case .plainDictionary, .runLengthDictionary:
            // A page of nothing but nulls may lack the width.
            let width = bytes.isEmpty ? 0 : Int(try cursor.byte())
            return .runs(try HybridDecoder(cursor.rest, width: width))
        case .runLength where column.type == .boolean:
            let size = bytes.isEmpty ? 0 : Int(try cursor.integer(UInt32.self))
            return .runs(try HybridDecoder(try cursor.take(size), width: 1))
        case .deltaBinaryPacked where column.type == .int32 || column.type == .int64:
            return .deltas(try DeltaDecoder(bytes))
        case .deltaLengthByteArray where column.type == .byteArray:
            let lengths = try DeltaDecoder(bytes)
            return .lengths(lengths, ByteCursor(try lengths.behind()))
        case .deltaByteArray where isBytes:
            return .prefixes(try PrefixDecoder(bytes, scratch))
        case .byteStreamSplit where column.width > 0:
            return .streams(try StreamSplitDecoder(bytes, width: column.width, scratch))
        default:
            throw .damaged("the encoding \(encoding) does not fit the column's type")
        }
    }

    // Each takes its source out and puts it back: a payload cannot be changed in place.

    /// The place of the next value in the dictionary.
    @inline(__always)
    mutating func index() throws(ParquetProblem) -> Int {
        guard case .runs(var runs) = source else { throw .damaged("a page has no indices") }
        let index = try runs.next()
        source = .runs(runs)
        return Int(index)
    }

    mutating func bool() throws(ParquetProblem) -> Bool {
        switch source {
        case .bits(let cursor, let bit):
            guard bit >> 3 < cursor.bytes.count else { throw .endOfBytes }
            source = .bits(cursor, bit: bit + 1)
            return cursor.bytes[bit >> 3] >> UInt8(bit & 7) & 1 == 1
        case .runs: return try index() == 1
        default: throw .damaged("a page has no truth values")
        }
    }

    /// The next value of a column of 32 or 64 bits, in its lower bits.
    mutating func word() throws(ParquetProblem) -> Int64 {
        if case .deltas(var deltas) = source {
            let value = try deltas.next()
            source = .deltas(deltas)
            return width == 4 ? Int64(Int32(truncatingIfNeeded: value)) : value
        }
        var cursor = ByteCursor(try bytes())
        return width == 4 ? Int64(try cursor.integer(Int32.self)) : try cursor.integer()
    }

    /// The next value, valid until the next one is asked for.
    mutating func bytes() throws(ParquetProblem) -> UnsafeRawBufferPointer {
        switch source {
        case .plain(var cursor):
            let count = width > 0 ? width : Int(try cursor.integer(UInt32.self))
            let value = try cursor.take(count)
            source = .plain(cursor)
            return value
        case .lengths(var lengths, var cursor):
            let value = try cursor.take(Int(try lengths.next()))
            source = .lengths(lengths, cursor)
            return value
        case .prefixes(var prefixes):
            let value = try prefixes.next()
            source = .prefixes(prefixes)
            guard width == 0 || value.count == width else {
                throw .damaged("a value has \(value.count) bytes, not \(width)")
            }
            return value
        case .streams(var streams):
            let value = try streams.next()
            source = .streams(streams)
            return value
        default: throw .damaged("a page has no values of its type")
        }
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
