internal import Foundation

/// Reads a file line by line, at the speed of the page cache and in memory that does not grow with
/// the file.
///
/// `read(2)` into one reused buffer and `memchr`: on Linux, `String` and `split` do 53 MB/s and
/// hold the whole file several times. A byte-order mark at the start of the file is skipped; a
/// last line without a newline is a line; an empty file has none.
///
/// Not safe to share between threads.
package final class LineReader {
    /// 64 MiB.
    package static let defaultMaxLineBytes = 64 << 20
    static let chunk = 1 << 20
    static let headBytes = 1_000

    private let source: any ByteSource
    private let maxLineBytes: Int
    private var buffer: UnsafeMutableRawBufferPointer
    /// The bytes read and not yet given out are `buffer[start..<end]`; `buffer[start..<searched]`
    /// holds no newline.
    private var start = 0
    private var searched = 0
    private var end = 0
    /// Where `start` stands in the file.
    private var offset = 0
    private var number = 0
    private var atEnd = false

    /// Opens the file at `path`.
    ///
    /// - Parameters:
    ///   - maxLineBytes: longer lines are skipped and reported as `tooLong`.
    ///   - isRegular: whether nothing but a regular file will do; `false` where the person at the
    ///     terminal may name a pipe.
    package convenience init(
        path: String, maxLineBytes: Int = LineReader.defaultMaxLineBytes, isRegular: Bool = true
    ) throws(FileError) {
        self.init(
            try FileDescriptor(reading: path, isRegular: isRegular), maxLineBytes: maxLineBytes)
    }

    package init(_ source: any ByteSource, maxLineBytes: Int = LineReader.defaultMaxLineBytes) {
        precondition(maxLineBytes > 0, "maxLineBytes is \(maxLineBytes); it must be positive")
        self.source = source
        self.maxLineBytes = maxLineBytes
        buffer = .allocate(byteCount: Self.chunk, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// The next line, or `nil` behind the last.
    package func next() throws(FileError) -> Line? {
        guard let raw = try nextRaw() else { return nil }
        return Line(
            number: raw.number, offset: raw.offset,
            content: raw.length == raw.bytes.count
                ? .bytes(Array(raw.bytes)) : .tooLong(length: raw.length, head: Array(raw.bytes)),
            isTerminated: raw.isTerminated)
    }

    /// The number of lines in the file at `path`.
    package static func countLines(path: String) throws(FileError) -> Int {
        try LineReader(path: path).countRest()
    }

    /// The number of lines that are left, all of which are read.
    package func countRest() throws(FileError) -> Int {
        var count = 0
        while try nextRaw() != nil { count += 1 }
        return count
    }

    /// A line whose bytes are still in the reader's buffer: they are valid until the next call.
    struct RawLine {
        let number: Int
        var offset: Int
        /// The line, or the head of one that is too long.
        var bytes: UnsafeRawBufferPointer
        var length: Int
        let isTerminated: Bool
        /// Where the next line starts.
        let nextOffset: Int

        var isTooLong: Bool { length != bytes.count }
    }

    func nextRaw() throws(FileError) -> RawLine? {
        while true {
            if let newline = findNewline() {
                return take(upTo: newline, isTerminated: true)
            }
            // Four bytes more than the limit, for a "\r" and a byte-order mark that do not count.
            if end - start > maxLineBytes + 4 { return try skipLongLine() }
            if atEnd {
                return start < end ? take(upTo: end, isTerminated: false) : nil
            }
            try fill()
        }
    }

    private func take(upTo lineEnd: Int, isTerminated: Bool) -> RawLine {
        var bytes = UnsafeRawBufferPointer(rebasing: buffer[start..<lineEnd])
        let next = lineEnd + (isTerminated ? 1 : 0)
        let lineOffset = offset
        offset += next - start
        start = next
        searched = next
        number += 1
        if bytes.last == 0x0D { bytes = .init(rebasing: bytes.dropLast()) }
        var line = RawLine(
            number: number, offset: lineOffset, bytes: bytes, length: bytes.count,
            isTerminated: isTerminated, nextOffset: offset)
        dropByteOrderMark(&line)
        if line.length > maxLineBytes {
            line.bytes = .init(rebasing: line.bytes.prefix(min(Self.headBytes, maxLineBytes)))
        }
        return line
    }

    /// Counts a line that is longer than it may be without keeping it; `buffer[start..<end]` is
    /// its beginning. Its head stays at the buffer's start.
    private func skipLongLine() throws(FileError) -> RawLine {
        compact()
        let head = min(Self.headBytes + 3, maxLineBytes)
        let lineOffset = offset
        var length = end
        var last = buffer[end - 1]
        var newline = false
        end = head
        while !newline {
            end = head
            searched = head
            start = head
            try fill()
            if atEnd { break }
            let found = findNewline()
            newline = found != nil
            let stop = found ?? end
            length += stop - head
            if stop > head { last = buffer[stop - 1] }
            if newline { start = stop + 1 }
        }
        if !newline { start = end }
        searched = start
        offset += length + (newline ? 1 : 0)
        number += 1
        var line = RawLine(
            number: number, offset: lineOffset,
            bytes: UnsafeRawBufferPointer(rebasing: buffer[0..<head]),
            length: last == 0x0D ? length - 1 : length, isTerminated: newline, nextOffset: offset)
        dropByteOrderMark(&line)
        line.bytes = .init(rebasing: line.bytes.prefix(Self.headBytes))
        return line
    }

    private func dropByteOrderMark(_ line: inout RawLine) {
        guard line.number == 1, line.bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return }
        line.bytes = .init(rebasing: line.bytes.dropFirst(3))
        line.offset += 3
        line.length -= 3
    }

    // MARK: The buffer

    private func findNewline() -> Int? {
        guard searched < end, let base = buffer.baseAddress else { return nil }
        guard let found = memchr(base + searched, 0x0A, end - searched) else {
            searched = end
            return nil
        }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    /// Reads at most a chunk more, making room as needed; sets `atEnd` when there is no more.
    private func fill() throws(FileError) {
        if end == buffer.count { makeRoom() }
        let room = min(buffer.count - end, Self.chunk)
        let count = try source.readNext(
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[end..<end + room]))
        if count == 0 { atEnd = true }
        end += count
    }

    private func makeRoom() {
        if start > 0 {
            compact()
        } else {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: buffer.count * 2, alignment: 16)
            larger.copyMemory(from: UnsafeRawBufferPointer(buffer))
            buffer.deallocate()
            buffer = larger
        }
    }

    private func compact() {
        guard start > 0, let base = buffer.baseAddress else { return }
        memmove(base, base + start, end - start)
        end -= start
        searched -= start
        start = 0
    }
}
