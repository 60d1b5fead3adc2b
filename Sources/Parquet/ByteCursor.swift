/// A place in bytes that somebody else owns. Every step is checked; none goes beyond the end.
struct ByteCursor {
    let bytes: UnsafeRawBufferPointer
    private(set) var at = 0

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// How many bytes are left.
    var left: Int { bytes.count - at }
    var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[at...]) }

    @inline(__always)
    mutating func byte() throws(ParquetProblem) -> UInt8 {
        guard at < bytes.count else { throw .endOfBytes }
        at += 1
        return bytes[at - 1]
    }

    /// The next `count` bytes.
    @inline(__always)
    mutating func take(_ count: Int) throws(ParquetProblem) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= left else { throw .endOfBytes }
        at += count
        return UnsafeRawBufferPointer(rebasing: bytes[at - count..<at])
    }

    /// A little-endian integer.
    @inline(__always)
    mutating func integer<T: FixedWidthInteger>(_: T.Type = T.self) throws(ParquetProblem) -> T {
        let size = MemoryLayout<T>.size
        guard size <= left else { throw .endOfBytes }
        at += size
        return T(littleEndian: bytes.loadUnaligned(fromByteOffset: at - size, as: T.self))
    }

    /// An unsigned LEB128 number of at most 64 bits.
    mutating func varint() throws(ParquetProblem) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            let byte = try byte()
            if shift == 63, byte > 1 { break }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw .damaged("a number has more than 64 bits")
    }

    /// A signed number of at most 64 bits, as Thrift and Parquet's deltas spell it: 0, −1, 1, −2 …
    mutating func zigzag() throws(ParquetProblem) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}
