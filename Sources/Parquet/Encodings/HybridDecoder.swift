/// Small unsigned numbers of one width: runs of one value, and groups of eight packed bit by bit.
/// Levels, indices into a dictionary and truth values are stored so.
///
/// Nothing is unpacked before it is asked for, so that a run of two billion costs no memory.
///
/// Source: apache/parquet-format, `Encodings.md`, "Run Length Encoding / Bit-Packing Hybrid".
struct HybridDecoder {
    private var cursor: ByteCursor
    private let width: Int
    private let mask: UInt64
    /// Values left in the run; those of a packed one stand in `packed`, from `bit` on.
    private var left = 0
    private var packed: UnsafeRawBufferPointer?
    private var bit = 0
    private var value: UInt32 = 0

    /// - Parameter width: of a value in bits, 0...32.
    init(_ bytes: UnsafeRawBufferPointer, width: Int) throws(ParquetProblem) {
        guard (0...32).contains(width) else { throw .damaged("numbers have \(width) bits") }
        cursor = ByteCursor(bytes)
        self.width = width
        mask = 1 << UInt64(width) - 1
    }

    @inline(__always)
    mutating func next() throws(ParquetProblem) -> UInt32 {
        while left == 0 { try startRun() }
        left -= 1
        guard let packed else { return value }
        let value = Self.bits(packed, at: bit) & mask
        bit += width
        return UInt32(truncatingIfNeeded: value)
    }

    private mutating func startRun() throws(ParquetProblem) {
        let head = try cursor.varint()
        guard head <= UInt64(UInt32.max) else { throw .damaged("a run is too long") }
        let count = Int(head >> 1)
        if head & 1 == 0 {
            let bytes = try cursor.take((width + 7) / 8)
            value = 0
            for (place, byte) in bytes.enumerated() { value |= UInt32(byte) << UInt32(8 * place) }
            packed = nil
            left = count
        } else {
            // Some writers leave out the bytes of the last group that nobody needs.
            let size = min(count * width, cursor.left)
            let whole = size == count * width
            packed = try cursor.take(size)
            bit = 0
            left = whole ? count * 8 : size * 8 / max(1, width)
            if left == 0 && !whole { throw .endOfBytes }
        }
    }

    /// At least 32 bits from `bit` on, as far as there are any.
    @inline(__always)
    private static func bits(_ bytes: UnsafeRawBufferPointer, at bit: Int) -> UInt64 {
        let start = bit >> 3
        let shift = UInt64(bit & 7)
        if start + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)
            return UInt64(littleEndian: word) >> shift
        }
        var word: UInt64 = 0
        var place: UInt64 = 0
        for at in start..<max(start, bytes.count) {
            word |= UInt64(bytes[at]) << place
            place += 8
        }
        return word >> shift
    }
}
