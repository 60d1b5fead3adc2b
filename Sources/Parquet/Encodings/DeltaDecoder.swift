/// Integers as differences from one to the next, packed in blocks: DELTA_BINARY_PACKED.
///
/// Values are unpacked when they are asked for. Sums wrap around, as writers' do.
///
/// Source: apache/parquet-format, `Encodings.md`, "Delta Encoding".
struct DeltaDecoder {
    private var cursor: ByteCursor
    /// How many values there are, and how many of them are left.
    let count: Int
    private var left: Int
    private let perMiniblock: Int
    private let miniblocks: Int
    private var value: Int64
    private var isFirst = true
    /// Of the block: its least difference, the widths of its miniblocks, and the next of them.
    private var least: Int64 = 0
    private var widths: UnsafeRawBufferPointer
    private var part = 0
    /// Of the miniblock.
    private var leftInMiniblock = 0
    private var width = 0
    private var packed: UnsafeRawBufferPointer
    private var bit = 0

    /// Writers make blocks of 128 to 2,048. A block of billions would let a few bytes stand for
    /// as many values.
    private static let largestBlock = 1 << 16

    init(_ bytes: UnsafeRawBufferPointer) throws(ParquetProblem) {
        cursor = ByteCursor(bytes)
        let block = try cursor.varint()
        let miniblocks = try cursor.varint()
        let count = try cursor.varint()
        guard (1...UInt64(Self.largestBlock)).contains(block), (1...block).contains(miniblocks),
            block % miniblocks == 0, (block / miniblocks) % 32 == 0
        else { throw .damaged("its blocks have \(block) values in \(miniblocks) parts") }
        guard count <= UInt64(Int32.max) else { throw .damaged("it has \(count) values") }
        value = try cursor.zigzag()
        self.miniblocks = Int(miniblocks)
        perMiniblock = Int(block / miniblocks)
        self.count = Int(count)
        left = Int(count)
        part = self.miniblocks
        widths = UnsafeRawBufferPointer(start: nil, count: 0)
        packed = widths
    }

    mutating func next() throws(ParquetProblem) -> Int64 {
        guard left > 0 else { throw .endOfBytes }
        left -= 1
        if isFirst {
            isFirst = false
            return value
        }
        if leftInMiniblock == 0 { try startMiniblock() }
        leftInMiniblock -= 1
        value = value &+ least &+ Int64(bitPattern: bits())
        return value
    }

    /// What follows the values.
    ///
    /// - Complexity: O(bytes), whatever the number of values.
    func behind() throws(ParquetProblem) -> UnsafeRawBufferPointer {
        var copy = self
        var toCome = copy.left - (copy.isFirst ? min(1, copy.left) : 0)
        toCome -= min(toCome, copy.leftInMiniblock)
        while toCome > 0 {
            try copy.startMiniblock()
            toCome -= min(toCome, perMiniblock)
        }
        return copy.cursor.rest
    }

    private mutating func startMiniblock() throws(ParquetProblem) {
        if part == miniblocks {
            least = try cursor.zigzag()
            widths = try cursor.take(miniblocks)
            part = 0
        }
        width = Int(widths[part])
        guard width <= 64 else { throw .damaged("differences have \(width) bits") }
        part += 1
        packed = try cursor.take(perMiniblock * width / 8)
        bit = 0
        leftInMiniblock = perMiniblock
    }

    private mutating func bits() -> UInt64 {
        let start = bit >> 3
        let shift = UInt64(bit & 7)
        bit += width
        guard width > 0 else { return 0 }
        let mask = UInt64.max >> UInt64(64 - width)
        if start + 8 <= packed.count, width + Int(shift) <= 64 {
            let word = packed.loadUnaligned(fromByteOffset: start, as: UInt64.self)
            return UInt64(littleEndian: word) >> shift & mask
        }
        var word: UInt64 = 0
        for (place, at) in (start..<min(start + 8, packed.count)).enumerated() {
            word |= UInt64(packed[at]) << UInt64(8 * place)
        }
        word >>= shift
        // A number may reach into a ninth byte.
        if width + Int(shift) > 64, start + 8 < packed.count {
            word |= UInt64(packed[start + 8]) << (64 - shift)
        }
        return word & mask
    }
}
