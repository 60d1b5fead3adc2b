/// Texts of which each says how much of the one before it starts with: DELTA_BYTE_ARRAY.
///
/// Source: apache/parquet-format, `Encodings.md`, "Delta Strings".
struct PrefixDecoder {
    private var prefixes: DeltaDecoder
    private var suffixes: DeltaDecoder
    private var cursor: ByteCursor
    /// The value before, whose prefix stays where it is.
    private let value: PageBuffer
    private var length = 0

    init(_ bytes: UnsafeRawBufferPointer, _ value: PageBuffer) throws(ParquetProblem) {
        prefixes = try DeltaDecoder(bytes)
        suffixes = try DeltaDecoder(try prefixes.behind())
        cursor = ByteCursor(try suffixes.behind())
        self.value = value
    }

    /// Valid until the next one is asked for.
    mutating func next() throws(ParquetProblem) -> UnsafeRawBufferPointer {
        let prefix = try prefixes.next()
        guard (0...Int64(length)).contains(prefix) else {
            throw .damaged("a text starts with more than there is of the one before")
        }
        let suffix = try cursor.take(Int(try suffixes.next()))
        length = Int(prefix) + suffix.count
        let room = try value.room(length)
        UnsafeMutableRawBufferPointer(rebasing: room[Int(prefix)...]).copyMemory(from: suffix)
        return UnsafeRawBufferPointer(room)
    }
}

/// Numbers of which first the first bytes stand together, then the second ones, and so on:
/// BYTE_STREAM_SPLIT.
///
/// Source: apache/parquet-format, `Encodings.md`, "Byte Stream Split".
struct StreamSplitDecoder {
    private let bytes: UnsafeRawBufferPointer
    private let width: Int
    private let count: Int
    private let value: PageBuffer
    private var place = 0

    init(
        _ bytes: UnsafeRawBufferPointer, width: Int, _ value: PageBuffer
    ) throws(ParquetProblem) {
        guard bytes.count % width == 0 else { throw .endOfBytes }
        self.bytes = bytes
        self.width = width
        self.value = value
        count = bytes.count / width
    }

    /// Valid until the next one is asked for.
    mutating func next() throws(ParquetProblem) -> UnsafeRawBufferPointer {
        guard place < count else { throw .endOfBytes }
        let room = try value.room(width)
        for byte in 0..<width { room[byte] = bytes[byte * count + place] }
        place += 1
        return UnsafeRawBufferPointer(room)
    }
}
