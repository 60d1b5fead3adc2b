internal import Foundation

/// The Snappy block format.
///
/// Source: google/snappy, `format_description.txt`.
enum Snappy {
    /// Fills `output` with what `input` holds, no byte more and no byte less.
    static func decompress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(ParquetProblem) {
        var cursor = ByteCursor(input)
        let size = try cursor.varint()
        guard size == UInt64(output.count) else {
            throw .damaged("a compressed page holds \(size) bytes, not \(output.count)")
        }
        let elements = cursor.rest
        guard let source = elements.baseAddress, let target = output.baseAddress else {
            guard elements.isEmpty, output.isEmpty else { throw .endOfBytes }
            return
        }
        var block = Block(
            source: source, end: elements.count, target: target, room: output.count)
        try block.decompress()
    }

    /// A block being decompressed. Places are below 2⁶³ by far, so that sums need no checks of
    /// their own; each is held against `end` or `room` before it is used.
    private struct Block {
        let source: UnsafeRawPointer
        let end: Int
        let target: UnsafeMutableRawPointer
        let room: Int
        private var read = 0
        private var written = 0

        init(source: UnsafeRawPointer, end: Int, target: UnsafeMutableRawPointer, room: Int) {
            self.source = source
            self.end = end
            self.target = target
            self.room = room
        }

        mutating func decompress() throws(ParquetProblem) {
            while read < end {
                let tag = Int(source.load(fromByteOffset: read, as: UInt8.self))
                read &+= 1
                if tag & 3 == 0 {
                    try literal(tag >> 2)
                } else {
                    try copy(tag)
                }
            }
            guard written == room else { throw .damaged("a compressed page ends too soon") }
        }

        @inline(__always)
        private mutating func literal(_ code: Int) throws(ParquetProblem) {
            var count = code &+ 1
            // Most literals are short: two words are copied, whatever of them is needed.
            if count <= 16, end &- read >= 16, room &- written >= 16 {
                Snappy.copyWords(source + read, to: target + written, 2)
                read &+= count
                written &+= count
                return
            }
            if code >= 60 {
                count = 1
                for place in 0..<(code &- 59) {
                    guard read < end else { throw .endOfBytes }
                    let byte = Int(source.load(fromByteOffset: read, as: UInt8.self))
                    count &+= byte << (8 &* place)
                    read &+= 1
                }
            }
            guard count <= end &- read else { throw .endOfBytes }
            guard count <= room &- written else { throw Snappy.overrun }
            memcpy(target + written, source + read, count)
            read &+= count
            written &+= count
        }

        @inline(__always)
        private mutating func copy(_ tag: Int) throws(ParquetProblem) {
            // One byte of the offset follows, or two, or four.
            let size = 1 << (tag & 3 &- 1)
            guard size <= end &- read else { throw .endOfBytes }
            let low = Int(source.load(fromByteOffset: read, as: UInt8.self))
            var (count, offset) = (1 &+ tag >> 2, low)
            switch tag & 3 {
            case 1: (count, offset) = (4 &+ (tag >> 2 & 7), (tag >> 5) << 8 | low)
            case 2:
                offset = Int(
                    source.loadUnaligned(fromByteOffset: read, as: UInt16.self).littleEndian)
            default:
                offset = Int(
                    source.loadUnaligned(fromByteOffset: read, as: UInt32.self).littleEndian)
            }
            read &+= size
            guard offset > 0, offset <= written else {
                throw .damaged("a compressed page refers to what is not there")
            }
            let left = room &- written
            guard count <= left else { throw Snappy.overrun }
            let place = target + written
            written &+= count
            // A word at a time, where a word written is no part of the one read before it. No copy
            // has more than 64 bytes.
            if offset >= 8, left >= 64 {
                Snappy.copyWords(place - offset, to: place, 2)
                if count > 16 { Snappy.copyWords(place - offset + 16, to: place + 16, 6) }
            } else {
                Snappy.repeatBytes(place, offset: offset, count: count)
            }
        }
    }

    private static var overrun: ParquetProblem {
        .damaged("a compressed page holds more than it says")
    }

    @inline(__always)
    private static func copyWords(
        _ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, _ count: Int
    ) {
        for word in 0..<count {
            target.storeBytes(
                of: source.loadUnaligned(fromByteOffset: 8 &* word, as: UInt64.self),
                toByteOffset: 8 &* word, as: UInt64.self)
        }
    }

    /// Copies `count` bytes from `offset` before `target`, where they may overlap: what is written
    /// is then read again.
    private static func repeatBytes(_ target: UnsafeMutableRawPointer, offset: Int, count: Int) {
        // What stands there doubles with every copy.
        var done = 0
        while done < count {
            let part = min(count - done, offset + done)
            memcpy(target + done, target - offset, part)
            done += part
        }
    }
}
