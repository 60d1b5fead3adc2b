/// Reads the values of a GGUF file in sequence, never beyond `end`.
struct GGUFReader {
    let file: MappedFile
    var at: Int
    let end: Int

    /// Of nested arrays: the format allows any depth, files use one.
    private static let depthLimit = 4

    var left: Int { end - at }

    func malformed(_ problem: String) -> CheckpointError {
        .malformed(file: file.name, format: "GGUF", problem: problem)
    }

    mutating func take(_ count: Int) throws(CheckpointError) -> UnsafeRawBufferPointer {
        guard count <= left else {
            throw malformed("it ends at byte \(end), in the middle of a value at byte \(at)")
        }
        defer { at += count }
        return UnsafeRawBufferPointer(rebasing: file.bytes[at..<at + count])
    }

    mutating func integer<T: FixedWidthInteger>(_: T.Type) throws(CheckpointError) -> T {
        T(littleEndian: try take(MemoryLayout<T>.size).loadUnaligned(as: T.self))
    }

    /// A count of things of at least `size` bytes each.
    mutating func count(of things: String, size: Int) throws(CheckpointError) -> Int {
        let start = at
        let count = try integer(UInt64.self)
        guard count <= UInt64(left / size) else {
            throw malformed("\(count) \(things) at byte \(start), but only \(left) bytes are left")
        }
        return Int(count)
    }

    mutating func stringBytes() throws(CheckpointError) -> UnsafeRawBufferPointer {
        try take(try count(of: "characters", size: 1))
    }

    mutating func string() throws(CheckpointError) -> String {
        String(decoding: try stringBytes(), as: UTF8.self)
    }

    mutating func type() throws(CheckpointError) -> GGUFValueType {
        let raw = try integer(UInt32.self)
        guard let type = GGUFValueType(rawValue: raw) else {
            throw malformed("a metadata value of unknown type \(raw) before byte \(at)")
        }
        return type
    }

    mutating func value(
        _ type: GGUFValueType, depth: Int = 0
    ) throws(CheckpointError) -> GGUFValue {
        switch type {
        case .uint8: return .unsigned(UInt64(try integer(UInt8.self)))
        case .uint16: return .unsigned(UInt64(try integer(UInt16.self)))
        case .uint32: return .unsigned(UInt64(try integer(UInt32.self)))
        case .uint64: return .unsigned(try integer(UInt64.self))
        case .int8: return .signed(Int64(try integer(Int8.self)))
        case .int16: return .signed(Int64(try integer(Int16.self)))
        case .int32: return .signed(Int64(try integer(Int32.self)))
        case .int64: return .signed(try integer(Int64.self))
        case .float32: return .float(Float(bitPattern: try integer(UInt32.self)))
        case .float64: return .double(Double(bitPattern: try integer(UInt64.self)))
        case .string: return .string(try string())
        case .array: return .array(try array(depth: depth))
        case .bool:
            let byte = try integer(UInt8.self)
            guard byte <= 1 else {
                throw malformed("\(byte) where true or false should be, before byte \(at)")
            }
            return .bool(byte == 1)
        }
    }

    private mutating func array(depth: Int) throws(CheckpointError) -> GGUFArray {
        guard depth < Self.depthLimit else {
            throw malformed("arrays nested more than \(Self.depthLimit) deep at byte \(at)")
        }
        let type = try type()
        let count = try count(of: "array elements", size: type.size ?? 8)
        let start = at
        if let size = type.size {
            _ = try take(count * size)
        } else {
            for _ in 0..<count {
                if type == .string {
                    _ = try stringBytes()
                } else {
                    _ = try array(depth: depth + 1)
                }
            }
        }
        return GGUFArray(type: type, count: count, file: file, range: start..<at)
    }
}
