internal import Foundation

/// The part of a source that a scanner stands on: as much as it asks for, dropped as it goes on.
///
/// Owned by one task; not safe to share.
package final class ByteWindow {
    private let source: any ByteSource
    private var buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: ByteWindow.chunk, alignment: 16)
    private var start = 0
    private var end = 0
    private var isAtEnd = false
    /// The line on which the window starts, from 1.
    package private(set) var line = 1

    private static let chunk = 1 << 20

    package init(_ source: any ByteSource) { self.source = source }

    deinit { buffer.deallocate() }

    /// What is in sight; valid until the next call of a method.
    package var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: buffer[start..<end])
    }

    /// Brings more in sight.
    ///
    /// - Returns: `false` at the end of the source.
    package func more() throws(FileError) -> Bool {
        guard !isAtEnd else { return false }
        if end == buffer.count { makeRoom() }
        let room = min(buffer.count - end, Self.chunk)
        let count = try source.readNext(
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[end..<end + room]))
        isAtEnd = count == 0
        end += count
        return count > 0
    }

    /// Goes on by `count` bytes, all of them in sight.
    package func drop(_ count: Int) {
        line += Self.newlines(in: UnsafeRawBufferPointer(rebasing: buffer[start..<start + count]))
        start += count
        if start == end { (start, end) = (0, 0) }
    }

    /// How many lines end in `bytes`.
    package static func newlines(in bytes: UnsafeRawBufferPointer) -> Int {
        var count = 0
        for byte in bytes where byte == 0x0A { count &+= 1 }
        return count
    }

    private func makeRoom() {
        guard let base = buffer.baseAddress else { return }
        if start > buffer.count / 2 {
            memmove(base, base + start, end - start)
        } else {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: buffer.count * 2, alignment: 16)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
            buffer.deallocate()
            buffer = larger
        }
        end -= start
        start = 0
    }
}
