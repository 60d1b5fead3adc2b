/// Writes structs of Thrift's compact protocol. Fields are written in rising order.
///
/// Source: Apache Thrift, `doc/specs/thrift-compact-protocol.md`.
struct CompactWriter {
    private(set) var bytes: [UInt8] = []
    /// The id of the field written last, of each struct that is open.
    private var last = [0]

    private typealias Kind = CompactReader.Kind

    private mutating func field(_ id: Int, _ kind: Kind) {
        let before = last[last.count - 1]
        precondition((before + 1...before + 15).contains(id), "fields rise by 15 at most")
        bytes.append(UInt8(id - before) << 4 | kind.rawValue)
        last[last.count - 1] = id
    }

    mutating func int32(_ id: Int, _ value: Int) {
        field(id, .int32)
        zigzag(value)
    }

    mutating func int64(_ id: Int, _ value: Int) {
        field(id, .int64)
        zigzag(value)
    }

    mutating func text(_ id: Int, _ text: String) {
        field(id, .binary)
        self.text(text)
    }

    mutating func structure(_ id: Int, _ body: (inout CompactWriter) -> Void) {
        field(id, .structure)
        structure(body)
    }

    /// A struct that stands in a list, or by itself.
    mutating func structure(_ body: (inout CompactWriter) -> Void) {
        last.append(0)
        body(&self)
        last.removeLast()
        bytes.append(0)
    }

    /// A list of structs; `body` writes each by `structure(_:)`.
    mutating func structures(_ id: Int, count: Int, _ body: (inout CompactWriter) -> Void) {
        list(id, .structure, count: count)
        body(&self)
    }

    mutating func int32s(_ id: Int, _ values: [Int]) {
        list(id, .int32, count: values.count)
        for value in values { zigzag(value) }
    }

    mutating func texts(_ id: Int, _ values: [String]) {
        list(id, .binary, count: values.count)
        for value in values { text(value) }
    }

    /// Structs that were written before.
    mutating func append(_ written: [UInt8]) { bytes += written }

    private mutating func list(_ id: Int, _ kind: Kind, count: Int) {
        field(id, .list)
        bytes.append(UInt8(min(count, 15)) << 4 | kind.rawValue)
        if count >= 15 { varint(UInt64(count)) }
    }

    private mutating func text(_ text: String) {
        varint(UInt64(text.utf8.count))
        bytes += text.utf8
    }

    private mutating func zigzag(_ value: Int) {
        let value = Int64(value)
        varint(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    private mutating func varint(_ value: UInt64) { bytes.append(varint: value) }
}

extension [UInt8] {
    /// Appends an unsigned LEB128 number.
    mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    mutating func append<T: FixedWidthInteger>(littleEndian value: T) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
