/// A GGUF file: metadata, then the tensors' descriptions, then their numbers.
///
/// Source: `docs/gguf.md` of the ggml repository; versions 2 and 3, little-endian.
struct GGUFFile: Sendable {
    /// The description of one tensor.
    struct Entry: Sendable {
        /// ggml's number of the type.
        let type: UInt32
        /// Outermost first.
        let shape: [Int]
        /// From the start of the file, not beyond its end.
        let offset: Int
    }

    let file: MappedFile
    let version: UInt32
    let metadata: [String: GGUFValue]
    let tensors: [String: Entry]

    init(_ file: MappedFile) throws(CheckpointError) {
        self.file = file
        var reader = GGUFReader(file: file, at: 0, end: file.bytes.count)
        version = try Self.version(&reader)
        let tensorCount = try reader.count(of: "tensors", size: 8 + 4 + 4 + 8)
        let valueCount = try reader.count(of: "metadata values", size: 8 + 4 + 1)
        metadata = try Self.metadata(valueCount, &reader)
        let alignment = try Self.alignment(metadata, reader)
        var tensors = try Self.tensors(tensorCount, &reader)
        let dataStart = (reader.at + alignment - 1) / alignment * alignment
        for (name, entry) in tensors {
            let (offset, overflow) = entry.offset.addingReportingOverflow(dataStart)
            guard !overflow, offset <= file.bytes.count, entry.offset % alignment == 0 else {
                throw reader.malformed(
                    "the tensor \(quoted(name)) begins at \(entry.offset), which is beyond the "
                        + "file's end or not a multiple of the alignment \(alignment)")
            }
            tensors[name] = Entry(type: entry.type, shape: entry.shape, offset: offset)
        }
        self.tensors = tensors
    }

    static func isGGUF(_ bytes: UnsafeRawBufferPointer) -> Bool { bytes.starts(with: "GGUF".utf8) }

    /// A view of the tensor `name`.
    ///
    /// - Returns: `nil` if there is none.
    /// - Throws: `CheckpointError` for an unsupported type or a tensor beyond the file's end.
    func tensor(_ name: String) throws(CheckpointError) -> Tensor? {
        guard let entry = tensors[name] else { return nil }
        guard let type = TensorType(ggml: entry.type) else {
            throw .unsupported(
                file: file.name, what: "type of the tensor \(quoted(name))",
                found: TensorType.ggmlName(entry.type),
                supported: TensorType.allCases.map(\.rawValue).joined(separator: ", "))
        }
        guard let size = Tensor.bytes(type: type, shape: entry.shape),
            size <= file.bytes.count - entry.offset,
            let tensor = Tensor(
                name: name, type: type, shape: entry.shape,
                bytes: UnsafeRawBufferPointer(
                    rebasing: file.bytes[entry.offset..<entry.offset + size]),
                owner: file)
        else {
            throw .malformed(
                file: file.name, format: "GGUF",
                problem: "the tensor \(quoted(name)), \(type.rawValue) of shape \(entry.shape) at "
                    + "byte \(entry.offset), does not fit in the file's \(file.bytes.count) bytes")
        }
        return tensor
    }
}

extension GGUFFile {
    private static func version(_ reader: inout GGUFReader) throws(CheckpointError) -> UInt32 {
        guard isGGUF(try reader.take(4)) else {
            throw reader.malformed("it does not begin with the letters GGUF")
        }
        let version = try reader.integer(UInt32.self)
        guard version == 2 || version == 3 else {
            let found =
                version.byteSwapped <= 3 ? "\(version.byteSwapped), big-endian" : "\(version)"
            throw .unsupported(
                file: reader.file.name, what: "version of the GGUF format", found: found,
                supported: "2 and 3, little-endian")
        }
        return version
    }

    private static func metadata(
        _ count: Int, _ reader: inout GGUFReader
    ) throws(CheckpointError) -> [String: GGUFValue] {
        var metadata: [String: GGUFValue] = [:]
        for _ in 0..<count {
            let key = try reader.string()
            let type = try reader.type()
            let value = try reader.value(type)
            guard metadata.updateValue(value, forKey: key) == nil else {
                throw reader.malformed("the key \(quoted(key)) occurs twice")
            }
        }
        return metadata
    }

    private static func alignment(
        _ metadata: [String: GGUFValue], _ reader: GGUFReader
    ) throws(CheckpointError) -> Int {
        guard let value = metadata["general.alignment"] else { return 32 }
        guard let alignment = value.int, alignment > 0, alignment <= 1 << 20,
            alignment & (alignment - 1) == 0
        else { throw reader.malformed("general.alignment is not a power of two up to 1048576") }
        return alignment
    }

    private static func tensors(
        _ count: Int, _ reader: inout GGUFReader
    ) throws(CheckpointError) -> [String: Entry] {
        var tensors: [String: Entry] = [:]
        for _ in 0..<count {
            let name = try reader.string()
            let dimensions = try reader.integer(UInt32.self)
            guard dimensions <= 4 else {
                throw reader.malformed("the tensor \(quoted(name)) has \(dimensions) dimensions")
            }
            var shape: [Int] = []
            for _ in 0..<dimensions {
                guard let extent = Int(exactly: try reader.integer(UInt64.self)) else {
                    throw reader.malformed("the tensor \(quoted(name)) is too large")
                }
                shape.insert(extent, at: 0)
            }
            let type = try reader.integer(UInt32.self)
            guard let offset = Int(exactly: try reader.integer(UInt64.self)) else {
                throw reader.malformed("the tensor \(quoted(name)) begins beyond the file's end")
            }
            let entry = Entry(type: type, shape: shape, offset: offset)
            guard tensors.updateValue(entry, forKey: name) == nil else {
                throw reader.malformed("the tensor \(quoted(name)) occurs twice")
            }
        }
        return tensors
    }
}

extension TensorType {
    /// ggml's numbers of types and their names, which those here have as well.
    private static let ggmlNames: [UInt32: String] = [
        0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 6: "Q5_0", 7: "Q5_1", 8: "Q8_0", 9: "Q8_1",
        10: "Q2_K", 11: "Q3_K", 12: "Q4_K", 13: "Q5_K", 14: "Q6_K", 15: "Q8_K", 16: "IQ2_XXS",
        17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S", 20: "IQ4_NL", 21: "IQ3_S", 22: "IQ2_S",
        23: "IQ4_XS", 24: "I8", 25: "I16", 26: "I32", 27: "I64", 28: "F64", 29: "IQ1_M",
        30: "BF16", 34: "TQ1_0", 35: "TQ2_0", 39: "MXFP4",
    ]

    /// The type with ggml's number `code`.
    init?(ggml code: UInt32) { self.init(rawValue: Self.ggmlName(code)) }

    /// ggml's name of type `code`, for error messages.
    static func ggmlName(_ code: UInt32) -> String { ggmlNames[code] ?? "number \(code)" }
}
