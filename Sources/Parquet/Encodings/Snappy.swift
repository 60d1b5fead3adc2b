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
        guard let target = output.baseAddress else {
            guard cursor.left == 0 else { throw .damaged("a compressed page holds more") }
            return
        }
        var written = 0
        while cursor.left > 0 {
            let tag = Int(try cursor.byte())
            if tag & 3 == 0 {
                let count = try literalLength(tag >> 2, &cursor)
                guard count <= output.count - written else { throw overrun }
                let literal = try cursor.take(count)
                if let source = literal.baseAddress { memcpy(target + written, source, count) }
                written += count
                continue
            }
            let (count, offset) = try copy(tag, &cursor)
            guard offset > 0, offset <= written else {
                throw .damaged("a compressed page refers to what is not there")
            }
            guard count <= output.count - written else { throw overrun }
            repeatBytes(target + written, offset: offset, count: count)
            written += count
        }
        guard written == output.count else { throw .damaged("a compressed page ends too soon") }
    }

    private static var overrun: ParquetProblem {
        .damaged("a compressed page holds more than it says")
    }

    private static func literalLength(
        _ code: Int, _ cursor: inout ByteCursor
    ) throws(ParquetProblem) -> Int {
        if code < 60 { return code + 1 }
        var length = 0
        for place in 0..<(code - 59) { length |= Int(try cursor.byte()) << (8 * place) }
        return length + 1
    }

    private static func copy(
        _ tag: Int, _ cursor: inout ByteCursor
    ) throws(ParquetProblem) -> (count: Int, offset: Int) {
        switch tag & 3 {
        case 1: (4 + (tag >> 2 & 7), (tag >> 5) << 8 | Int(try cursor.byte()))
        case 2: (1 + tag >> 2, Int(try cursor.integer(UInt16.self)))
        default: (1 + tag >> 2, Int(try cursor.integer(UInt32.self)))
        }
    }

    /// Copies `count` bytes from `offset` before `target`, where they may overlap: what is written
    /// is then read again.
    private static func repeatBytes(_ target: UnsafeMutableRawPointer, offset: Int, count: Int) {
        if offset >= count {
            memcpy(target, target - offset, count)
            return
        }
        // What stands there doubles with every copy.
        var done = 0
        while done < count {
            let part = min(count - done, offset + done)
            memcpy(target + done, target - offset, part)
            done += part
        }
    }
}
