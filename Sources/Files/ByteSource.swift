/// Bytes that come one after the other: of a file, of a pipe, or what a compressed file holds.
///
/// Owned by one task; not safe to share.
package protocol ByteSource: AnyObject {
    /// Reads what comes next, at least one byte and at most all of `buffer`.
    ///
    /// - Returns: the number of bytes read, 0 at the end.
    func readNext(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int
}

extension FileDescriptor: ByteSource {}

/// A source whose beginning may be looked at before it is read: what comes through a pipe cannot be
/// read twice.
package final class PeekedSource: ByteSource {
    private let rest: any ByteSource
    /// What was looked at and is not read yet.
    package private(set) var head: [UInt8] = []
    /// Whether there is nothing behind `head`.
    package private(set) var isAtEnd = false
    private var given = 0

    package init(_ rest: any ByteSource) { self.rest = rest }

    /// Adds what comes next to `head`, as much as is there at the moment and fits.
    ///
    /// - Parameter limit: how long `head` may become.
    /// - Returns: whether anything was added.
    package func lookFurther(limit: Int) throws(FileError) -> Bool {
        guard !isAtEnd, head.count < limit else { return false }
        let room = UnsafeMutableRawBufferPointer.allocate(
            byteCount: min(limit - head.count, 1 << 16), alignment: 16)
        defer { room.deallocate() }
        let count = try rest.readNext(into: room)
        isAtEnd = count == 0
        head += room[..<count]
        return count > 0
    }

    package func readNext(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        guard given < head.count else { return isAtEnd ? 0 : try rest.readNext(into: buffer) }
        let count = min(buffer.count, head.count - given)
        buffer.copyBytes(from: head[given..<given + count])
        given += count
        if given == head.count { (head, given) = ([], 0) }
        return count
    }
}
