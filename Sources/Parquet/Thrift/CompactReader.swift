/// Reads structs of Thrift's compact protocol, in which Parquet's footer and page headers are
/// written. What is not known is skipped, as newer writers add fields.
///
/// Source: Apache Thrift, `doc/specs/thrift-compact-protocol.md`.
struct CompactReader {
    enum Kind: UInt8 {
        case yes = 1
        case no = 2
        case byte = 3
        case int16 = 4
        case int32 = 5
        case int64 = 6
        case double = 7
        case binary = 8
        case list = 9
        case set = 10
        case map = 11
        case structure = 12
        case uuid = 13
    }

    struct Field {
        let id: Int
        let kind: Kind
    }

    private(set) var cursor: ByteCursor
    /// How deep structs and lists may nest in what is skipped.
    private static let deepest = 32

    init(_ bytes: UnsafeRawBufferPointer) { cursor = ByteCursor(bytes) }

    /// Where the reader stands, in bytes from its start.
    var at: Int { cursor.at }

    /// The next field of the struct that is being read; `nil` at its end.
    ///
    /// - Parameter last: the id of the field before, 0 at the start.
    mutating func field(after last: inout Int) throws(ParquetProblem) -> Field? {
        let head = try cursor.byte()
        if head == 0 { return nil }
        let kind = try Self.kind(head & 15)
        let delta = Int(head >> 4)
        let id = delta == 0 ? try Int(truncatingIfNeeded: cursor.zigzag()) : last + delta
        guard (0...0x7FFF).contains(id) else { throw .damaged("a field has the id \(id)") }
        last = id
        return Field(id: id, kind: kind)
    }

    private static func kind(_ code: UInt8) throws(ParquetProblem) -> Kind {
        guard let kind = Kind(rawValue: code) else {
            throw .damaged("there is no type \(code) in Thrift")
        }
        return kind
    }

    mutating func int(_ field: Field) throws(ParquetProblem) -> Int {
        switch field.kind {
        case .int16, .int32, .int64: return Int(try cursor.zigzag())
        case .byte: return Int(Int8(bitPattern: try cursor.byte()))
        default: throw .damaged("field \(field.id) is no integer")
        }
    }

    /// A size or a count.
    mutating func count(_ field: Field) throws(ParquetProblem) -> Int {
        let value = try int(field)
        guard value >= 0 else { throw .damaged("a count is \(value)") }
        return value
    }

    func bool(_ field: Field) throws(ParquetProblem) -> Bool {
        switch field.kind {
        case .yes: return true
        case .no: return false
        default: throw .damaged("field \(field.id) is no truth value")
        }
    }

    mutating func binary(_ field: Field) throws(ParquetProblem) -> UnsafeRawBufferPointer {
        guard field.kind == .binary else { throw .damaged("field \(field.id) is no text") }
        return try bytes()
    }

    mutating func text(_ field: Field) throws(ParquetProblem) -> String {
        guard let text = String(validating: try binary(field), as: UTF8.self) else {
            throw .damaged("a name is not UTF-8")
        }
        return text
    }

    private mutating func bytes() throws(ParquetProblem) -> UnsafeRawBufferPointer {
        let count = try cursor.varint()
        guard count <= UInt64(cursor.left) else { throw .endOfBytes }
        return try cursor.take(Int(count))
    }

    /// The number of structs in a list; each is read by `field(after:)` until `nil`.
    mutating func structures(_ field: Field) throws(ParquetProblem) -> Int {
        guard field.kind == .list else { throw .damaged("field \(field.id) is no list") }
        let (count, kind) = try list()
        guard count == 0 || kind == .structure else {
            throw .damaged("field \(field.id) is no list of structs")
        }
        return count
    }

    /// Each element takes a byte at least, so that a count can be held against what is left.
    private mutating func list() throws(ParquetProblem) -> (count: Int, kind: Kind) {
        let head = try cursor.byte()
        let count = head >> 4 == 15 ? try cursor.varint() : UInt64(head >> 4)
        guard count <= UInt64(cursor.left) else { throw .endOfBytes }
        // The element type of an empty list says nothing.
        return count == 0 ? (0, .structure) : (Int(count), try Self.kind(head & 15))
    }

    func requireStructure(_ field: Field) throws(ParquetProblem) {
        guard field.kind == .structure else { throw .damaged("field \(field.id) is no struct") }
    }

    // MARK: Skipping

    mutating func skip(_ field: Field) throws(ParquetProblem) {
        // A truth value of a field is its type.
        if field.kind == .yes || field.kind == .no { return }
        try skip(field.kind, depth: Self.deepest)
    }

    /// The bytes of a struct, which is skipped.
    mutating func skippedStructure() throws(ParquetProblem) -> UnsafeRawBufferPointer {
        let start = cursor
        try skip(.structure, depth: Self.deepest)
        return UnsafeRawBufferPointer(rebasing: start.rest[..<(cursor.at - start.at)])
    }

    private mutating func skip(_ kind: Kind, depth: Int) throws(ParquetProblem) {
        guard depth > 0 else { throw .damaged("its metadata is nested too deeply") }
        switch kind {
        case .yes, .no, .byte: _ = try cursor.byte()
        case .int16, .int32, .int64: _ = try cursor.varint()
        case .double: _ = try cursor.take(8)
        case .uuid: _ = try cursor.take(16)
        case .binary: _ = try bytes()
        case .list, .set:
            let (count, element) = try list()
            for _ in 0..<count { try skip(element, depth: depth - 1) }
        case .map:
            let count = try cursor.varint()
            guard count <= UInt64(cursor.left) else { throw .endOfBytes }
            guard count > 0 else { return }
            let kinds = try cursor.byte()
            let (key, value) = (try Self.kind(kinds >> 4), try Self.kind(kinds & 15))
            for _ in 0..<count {
                try skip(key, depth: depth - 1)
                try skip(value, depth: depth - 1)
            }
        case .structure:
            var last = 0
            while let field = try field(after: &last) {
                if field.kind == .yes || field.kind == .no { continue }
                try skip(field.kind, depth: depth - 1)
            }
        }
    }
}
