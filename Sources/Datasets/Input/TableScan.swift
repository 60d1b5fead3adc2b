internal import Files

/// The end of a table's record, its newline included; newlines in quoted cells are none.
///
/// Source: RFC 4180, section 2. Beyond it, a line may end in "\n" alone, and a quotation mark within
/// a cell that does not start with one is a character like others.
struct TableScan: ByteScan {
    let separator: UInt8
    private(set) var isDone = false
    /// Whether a quoted cell is open.
    private(set) var isQuoted = false

    private enum Standing { case start, plain, quoted, behindQuote }
    private var standing = Standing.start

    init(separator: UInt8) { self.separator = separator }

    mutating func advance(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var at = start
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch standing {
            case .quoted:
                if byte == UInt8(ascii: "\"") { standing = .behindQuote }
                continue
            case .start where byte == UInt8(ascii: "\""),
                .behindQuote where byte == UInt8(ascii: "\""):
                standing = .quoted
                continue
            default: break
            }
            if byte == separator {
                standing = .start
            } else if byte == 0x0A {
                isDone = true
                return at
            } else {
                standing = .plain
            }
        }
        isQuoted = standing == .quoted
        return at
    }
}

/// The cells of one record.
struct TableRecord {
    enum Cell: Equatable {
        /// As it stands, and with quotation marks off.
        case plain(Range<Int>)
        case quoted(Range<Int>, hasDoubled: Bool)
    }

    private(set) var cells: [Cell] = []
    /// What is wrong with the quotation marks.
    private(set) var problem: String?
    private let bytes: [UInt8]

    /// - Parameter record: with or without its end.
    init(_ record: [UInt8], separator: UInt8) {
        var end = record.count
        if end > 0, record[end - 1] == 0x0A { end -= 1 }
        if end > 0, record[end - 1] == 0x0D { end -= 1 }
        bytes = record
        var at = 0
        while true {
            let start = at
            if at < end, record[at] == UInt8(ascii: "\"") {
                at += 1
                var hasDoubled = false
                while true {
                    guard let mark = record[at..<end].firstIndex(of: UInt8(ascii: "\"")) else {
                        problem = "a quotation mark in cell \(cells.count + 1) is not closed"
                        cells.append(.quoted(start + 1..<end, hasDoubled: hasDoubled))
                        return
                    }
                    at = mark + 1
                    guard at < end, record[at] == UInt8(ascii: "\"") else { break }
                    hasDoubled = true
                    at += 1
                }
                cells.append(.quoted(start + 1..<at - 1, hasDoubled: hasDoubled))
                if at < end, record[at] != separator {
                    problem =
                        "cell \(cells.count) goes on behind its closing quotation mark; double "
                        + "those that are part of the text"
                    return
                }
            } else {
                at = record[at..<end].firstIndex(of: separator) ?? end
                cells.append(.plain(start..<at))
            }
            guard at < end else { return }
            at += 1
        }
    }

    /// A cell's text; `nil` where it is not UTF-8.
    func text(_ cell: Cell) -> String? {
        switch cell {
        case .plain(let range), .quoted(let range, hasDoubled: false):
            return String(validating: bytes[range], as: UTF8.self)
        case .quoted(let range, hasDoubled: true):
            var text: [UInt8] = []
            text.reserveCapacity(range.count)
            var isSecond = false
            for byte in bytes[range] {
                isSecond = byte == UInt8(ascii: "\"") && !isSecond
                if !isSecond { text.append(byte) }
            }
            return String(validating: text, as: UTF8.self)
        }
    }
}
