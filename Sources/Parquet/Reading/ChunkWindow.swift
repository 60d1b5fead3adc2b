/// The bytes of a column chunk, read in order and a piece at a time.
///
/// Owned by one column; not safe to share.
final class ChunkWindow {
    private let source: ParquetSource
    /// Bytes that are read ahead.
    private let ahead: Int
    private let buffer = PageBuffer()
    /// What is in the buffer and not yet used: `buffer[start..<end]`.
    private var start = 0
    private var end = 0
    /// Where `end` stands in the file, and where the chunk ends.
    private var offset = 0
    private var limit = 0

    init(_ source: ParquetSource, ahead: Int) {
        self.source = source
        self.ahead = ahead
    }

    /// Goes to another chunk.
    func move(to range: Range<Int>) {
        (start, end) = (0, 0)
        (offset, limit) = (range.lowerBound, range.upperBound)
    }

    /// How many bytes of the chunk are not yet used.
    var left: Int { limit - offset + end - start }
    /// Where what comes next stands in the file.
    var place: Int { offset - (end - start) }

    /// The next `count` bytes, or all that are left where these are fewer; valid until the next call.
    func peek(_ count: Int) throws(ParquetProblem) -> UnsafeRawBufferPointer {
        let wanted = min(count, left)
        if end - start < wanted {
            let size = min(max(wanted, ahead), left)
            // What is left moves to the front, in the same memory.
            let room = try buffer.room(max(size, end))
            let held = end - start
            let front = UnsafeMutableRawBufferPointer(rebasing: room[..<held])
            front.copyMemory(from: UnsafeRawBufferPointer(rebasing: room[start..<end]))
            try source.read(
                at: offset, into: UnsafeMutableRawBufferPointer(rebasing: room[held..<size]))
            offset += size - held
            (start, end) = (0, size)
        }
        let room = try buffer.room(end)
        return UnsafeRawBufferPointer(rebasing: room[start..<start + wanted])
    }

    /// Uses up the next `count` bytes, which must be there.
    func skip(_ count: Int) throws(ParquetProblem) {
        guard count >= 0, count <= left else { throw .endOfBytes }
        let held = end - start
        if count <= held {
            start += count
        } else {
            offset += count - held
            (start, end) = (0, 0)
        }
    }
}
