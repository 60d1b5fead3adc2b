/// A value of a GGUF file's metadata. Arrays stay in the file.
enum GGUFValue: Sendable {
    case unsigned(UInt64)
    case signed(Int64)
    case float(Float)
    case double(Double)
    case bool(Bool)
    /// Invalid UTF-8 in it has become U+FFFD.
    case string(String)
    case array(GGUFArray)
}

extension GGUFValue {
    var int: Int? {
        switch self {
        case .unsigned(let value): Int(exactly: value)
        case .signed(let value): Int(exactly: value)
        default: nil
        }
    }

    var number: Double? {
        switch self {
        case .unsigned(let value): Double(value)
        case .signed(let value): Double(value)
        case .float(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    var string: String? { if case .string(let value) = self { value } else { nil } }
    var array: GGUFArray? { if case .array(let value) = self { value } else { nil } }

    /// What kind of value this is, in the words of an error message.
    var kind: String {
        switch self {
        case .unsigned, .signed: "an integer"
        case .float, .double: "a number"
        case .bool: "true or false"
        case .string: "a string"
        case .array(let array): "an array of \(array.count)"
        }
    }
}

/// The format's numbers of the types of metadata values.
enum GGUFValueType: UInt32, Sendable {
    case uint8, int8, uint16, int16, uint32, int32, float32, bool, string, array
    case uint64, int64, float64

    /// The bytes of one value; `nil` for types of variable length.
    var size: Int? {
        switch self {
        case .uint8, .int8, .bool: 1
        case .uint16, .int16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64: 8
        case .string, .array: nil
        }
    }
}

/// An array in a GGUF file: checked when the file was opened, read when needed.
struct GGUFArray: Sendable {
    let type: GGUFValueType
    let count: Int
    let file: MappedFile
    /// Where the elements are in the file.
    let range: Range<Int>

    /// The elements as integers, if they are integers that fit.
    var ints: [Int]? {
        guard type.size != nil else { return nil }
        var reader = GGUFReader(file: file, at: range.lowerBound, end: range.upperBound)
        let ints = (0..<count).compactMap { _ in (try? reader.value(type))?.int }
        return ints.count == count ? ints : nil
    }

    /// Calls `body` with the bytes of each string; does nothing if the elements are not strings.
    func forEachString<E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> Void) throws(E) {
        guard type == .string else { return }
        var reader = GGUFReader(file: file, at: range.lowerBound, end: range.upperBound)
        for _ in 0..<count {
            guard let bytes = try? reader.stringBytes() else { return }
            try body(bytes)
        }
    }
}
