import JSON

/// Reads JSON text in sequence without making values of it, unlike `JSON.parse`: for the two
/// members of a `tokenizer.json` with hundreds of thousands of strings. It does not validate all of
/// the text: its callers check whatever it returns.
struct JSONScanner {
    private let file: MappedFile
    private(set) var at: Int
    private let end: Int

    init(_ file: MappedFile, in range: Range<Int>) {
        self.file = file
        at = range.lowerBound
        end = range.upperBound
    }

    func malformed(_ problem: String) -> CheckpointError {
        .malformed(file: file.name, format: "JSON", problem: "\(problem) at byte \(at)")
    }

    /// Takes `character` if it is next after white space.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard at < end, file.bytes[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    mutating func expect(_ character: Unicode.Scalar) throws(CheckpointError) {
        guard take(character) else { throw malformed("expected \"\(character)\"") }
    }

    /// Takes the beginning of an array or object.
    ///
    /// - Returns: whether it has a first element.
    mutating func begin(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar
    ) throws(CheckpointError) -> Bool {
        try expect(open)
        return !take(close)
    }

    /// Takes the comma or the end after an element.
    ///
    /// - Returns: whether there is another element.
    mutating func takeSeparator(closing close: Unicode.Scalar) throws(CheckpointError) -> Bool {
        if take(",") { return true }
        try expect(close)
        return false
    }

    private mutating func skipSpace() {
        while at < end {
            switch file.bytes[at] {
            case 0x20, 0x0A, 0x0D, 0x09: at += 1
            default: return
            }
        }
    }

    /// Takes a string.
    mutating func string() throws(CheckpointError) -> JSONText {
        let (range, escapes) = try rawString()
        let raw = UnsafeRawBufferPointer(rebasing: file.bytes[range])
        if !escapes { return JSONText(raw: raw, unescaped: nil) }
        let quoted = file.bytes[range.lowerBound - 1..<range.upperBound + 1]
        guard let value = try? JSON.parse(UnsafeRawBufferPointer(rebasing: quoted)),
            let text = value.string
        else { throw malformed("a string with invalid escapes ends") }
        return JSONText(raw: raw, unescaped: Array(text.utf8))
    }

    /// Takes a string: the range between its quotation marks, and whether there are escapes.
    private mutating func rawString() throws(CheckpointError) -> (range: Range<Int>, escapes: Bool)
    {
        try expect("\"")
        let start = at
        var escapes = false
        while at < end {
            let byte = file.bytes[at]
            at += 1
            if byte == UInt8(ascii: "\"") { return (start..<at - 1, escapes) }
            if byte == UInt8(ascii: "\\") {
                escapes = true
                at += 1
            }
        }
        throw malformed("a string that does not end")
    }

    /// Takes a whole number from 0 to 2^40.
    mutating func number() throws(CheckpointError) -> Int {
        skipSpace()
        let start = at
        var value = 0
        while at < end, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(file.bytes[at]) {
            value = value * 10 + Int(file.bytes[at] - UInt8(ascii: "0"))
            at += 1
            if value > 1 << 40 { throw malformed("a number that is too large") }
        }
        guard at > start else { throw malformed("expected a whole number") }
        return value
    }

    /// Where a value is in the file, and how many elements it has if it is an array or an object
    /// that is not empty.
    typealias Extent = (range: Range<Int>, count: Int)

    /// Takes a value of any kind.
    mutating func skipValue() throws(CheckpointError) -> Extent {
        skipSpace()
        let start = at
        var depth = 0
        var commas = 0
        while at < end {
            switch file.bytes[at] {
            case UInt8(ascii: "\""):
                _ = try rawString()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // At depth 0 this is the end of what contains the value.
                if depth == 0 { return (start..<at, commas + 1) }
                depth -= 1
            case UInt8(ascii: ","):
                if depth == 0 { return (start..<at, commas + 1) }
                if depth == 1 { commas += 1 }
            default: break
            }
            at += 1
        }
        throw malformed("the text ends in the middle of a value")
    }
}

/// A string in JSON text: a view of the file, or a copy where it has escapes.
struct JSONText {
    fileprivate let raw: UnsafeRawBufferPointer
    fileprivate let unescaped: [UInt8]?

    func withBytes<T, E: Error>(
        _ body: (UnsafeRawBufferPointer) throws(E) -> T
    ) throws(E) -> T {
        guard let unescaped else { return try body(raw) }
        return try unescaped.withUnsafeBufferPointer { (bytes) throws(E) in
            try body(UnsafeRawBufferPointer(bytes))
        }
    }

    var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }
}
