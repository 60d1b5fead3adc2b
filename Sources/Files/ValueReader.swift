/// Cuts JSON that spreads over lines into its values, without building them: at the speed of a scan
/// and in memory that does not grow with the file.
///
/// It watches strings and how deep brackets nest, and no more: what a value holds is for the parser
/// to judge.
///
/// Owned by one task; not safe to share.
package final class ValueReader {
    /// One value as it is spelled.
    package struct Value: Sendable {
        /// The value, or the first 1,000 bytes of one that is too long.
        package let bytes: [UInt8]
        package let length: Int
        /// Where it starts, from 1.
        package let line: Int
        /// Whether the source ends within it.
        package let isCut: Bool

        package var isTooLong: Bool { length != bytes.count }

        /// Without its first bytes.
        package func dropping(_ count: Int) -> Value {
            Value(
                bytes: Array(bytes.dropFirst(count)), length: length - count, line: line,
                isCut: isCut)
        }
    }

    private let window: ByteWindow
    private let maxValueBytes: Int
    private static let headBytes = 1_000

    package init(_ source: any ByteSource, maxValueBytes: Int) {
        window = ByteWindow(source)
        self.maxValueBytes = maxValueBytes
    }

    /// The line that is read next, from 1.
    package var line: Int { window.line }

    /// Goes on by `count` bytes, or to the end.
    package func skip(_ count: Int) throws(FileError) {
        while window.bytes.count < count, try window.more() {}
        window.drop(min(count, window.bytes.count))
    }

    /// The next byte that is no white space, which is passed over; `nil` at the end.
    package func peek() throws(FileError) -> UInt8? {
        while true {
            let bytes = window.bytes
            if let start = bytes.firstIndex(where: { !Line.isSpace($0) }) {
                window.drop(start)
                return window.bytes.first
            }
            window.drop(bytes.count)
            guard try window.more() else { return nil }
        }
    }

    /// Passes over `byte` if it is next.
    package func take(_ byte: Unicode.Scalar) throws(FileError) -> Bool {
        guard try peek() == UInt8(ascii: byte) else { return false }
        window.drop(1)
        return true
    }

    /// The value that is next, behind white space; of what is none, all up to a comma, a closing
    /// bracket or white space.
    package func value() throws(FileError) -> Value {
        _ = try peek()
        return try cut(ValueScan())
    }

    /// What is left of the line, without its end.
    package func restOfLine() throws(FileError) -> Value {
        try cut(RestOfLine())
    }

    /// All up to where `scan` ends, of which no more than the limit is kept.
    package func cut(_ scan: some ByteScan) throws(FileError) -> Value {
        var scan = scan
        let line = window.line
        var head: [UInt8] = []
        var (at, dropped) = (0, 0)
        var isCut = false
        while true {
            at = scan.advance(window.bytes, from: at)
            if scan.isDone { break }
            if dropped + at > maxValueBytes {
                if head.isEmpty { head = Array(window.bytes.prefix(Self.headBytes)) }
                dropped += at
                window.drop(at)
                at = 0
            }
            guard try window.more() else {
                isCut = true
                break
            }
        }
        let length = dropped + at
        if head.isEmpty {
            let most = length > maxValueBytes ? min(Self.headBytes, maxValueBytes) : length
            head = Array(window.bytes.prefix(most))
        }
        window.drop(at)
        return Value(bytes: head, length: length, line: line, isCut: isCut)
    }
}

/// Finds where something ends in bytes that come piece by piece.
package protocol ByteScan {
    var isDone: Bool { get }
    /// - Returns: where it ends, or the end of `bytes`.
    mutating func advance(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int
}

struct RestOfLine: ByteScan {
    private(set) var isDone = false

    mutating func advance(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        guard let newline = bytes[start...].firstIndex(of: 0x0A) else { return bytes.count }
        isDone = true
        return newline
    }
}

/// The end of a JSON value.
package struct ValueScan: ByteScan {
    package private(set) var isDone = false
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var isBare = false

    package init() {}

    package mutating func advance(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var at = start
        while at < bytes.count {
            if isInString {
                at = stringEnd(bytes, from: at)
                if isInString { return at }
                if depth == 0 {
                    isDone = true
                    return at
                }
                continue
            }
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: "\"") where !isBare: isInString = true
            case UInt8(ascii: "{") where !isBare, UInt8(ascii: "[") where !isBare: depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth <= 0 {
                    isDone = true
                    return depth < 0 ? at : at + 1
                }
            case UInt8(ascii: ",") where depth == 0, 0x20 where depth == 0,
                0x09 where depth == 0, 0x0A where depth == 0, 0x0D where depth == 0:
                isDone = true
                return at
            default: if depth == 0 { isBare = true }
            }
            at += 1
        }
        return at
    }

    /// The place behind the string's end, or the end of `bytes`.
    private mutating func stringEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var at = start
        if isEscaped, at < bytes.count {
            isEscaped = false
            at += 1
        }
        while true {
            at = Self.mark(bytes, from: at)
            guard at < bytes.count else { return at }
            if bytes[at] == UInt8(ascii: "\"") {
                isInString = false
                return at + 1
            }
            guard at + 1 < bytes.count else {
                isEscaped = true
                return at + 1
            }
            at += 2
        }
    }

    /// The next quotation mark or backslash, eight bytes at a time.
    private static func mark(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        var at = start
        while at + 8 <= bytes.count {
            let word = UInt64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let quotes = word ^ (ones &* 0x22)
            let slashes = word ^ (ones &* 0x5C)
            // The classic test for a zero byte; its lowest hit is always right.
            let hits =
                ((quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes) & highs
            if hits != 0 { return at + hits.trailingZeroBitCount / 8 }
            at += 8
        }
        while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\") {
            at += 1
        }
        return at
    }
}
