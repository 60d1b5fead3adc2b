/// One line of a file.
package struct Line: Sendable, Equatable {
    package enum Content: Sendable, Equatable {
        /// The line without its end ("\n" or "\r\n").
        case bytes([UInt8])
        /// A line over the reader's limit, which was skipped: how many bytes it has, and the first
        /// 1,000 of them.
        case tooLong(length: Int, head: [UInt8])
    }

    /// From 1.
    package let number: Int
    /// Where the line starts, in bytes from the start of the file.
    package let offset: Int
    package let content: Content
    /// Whether a newline follows. Only the last line of a file may lack it; it may have been cut.
    package let isTerminated: Bool

    package init(number: Int, offset: Int, content: Content, isTerminated: Bool = true) {
        self.number = number
        self.offset = offset
        self.content = content
        self.isTerminated = isTerminated
    }

    /// The line's bytes, or what is known of one that was too long.
    package var bytes: [UInt8] {
        switch content {
        case .bytes(let bytes): bytes
        case .tooLong(_, let head): head
        }
    }

    /// Whether there is nothing but white space. Such lines carry no record and are skipped.
    package var isBlank: Bool {
        if case .bytes(let bytes) = content { bytes.allSatisfy(Self.isSpace) } else { false }
    }

    package static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
    }
}
