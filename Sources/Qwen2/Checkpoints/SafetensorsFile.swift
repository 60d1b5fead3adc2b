import JSON

/// The tensors of one safetensors file: an 8-byte length, that much JSON, then the numbers.
///
/// Source: the format's description in the safetensors repository. Like its reference reader, this
/// one accepts no gaps, overlaps or extra bytes.
struct SafetensorsFile: Sendable {
    /// The header's entry of one tensor; `range` is within the data.
    struct Entry: Sendable {
        let dtype: String
        let shape: [Int]
        let range: Range<Int>
    }

    let file: MappedFile
    let entries: [String: Entry]
    /// The offset of the data in the file.
    private let dataStart: Int

    /// The reference reader allows six times as much; the largest Qwen2 has 0.2 MB.
    private static let headerLimit = CheckpointFolder.jsonLimit

    init(_ file: MappedFile) throws(CheckpointError) {
        self.file = file
        func malformed(_ problem: String) -> CheckpointError {
            .malformed(file: file.name, format: "safetensors", problem: problem)
        }
        guard file.bytes.count >= 8 else {
            throw malformed(
                "it has \(file.bytes.count) bytes, fewer than the header's length takes")
        }
        let length = UInt64(littleEndian: file.bytes.loadUnaligned(as: UInt64.self))
        let room = file.bytes.count - 8
        guard length <= UInt64(min(room, Self.headerLimit)) else {
            throw malformed("a header of \(length) bytes in a file of \(file.bytes.count)")
        }
        dataStart = 8 + Int(length)
        let header = UnsafeRawBufferPointer(rebasing: file.bytes[8..<dataStart])
        let json: JSON
        do { json = try JSON.parse(header) } catch { throw malformed("the header: \(error)") }
        guard let members = json.object?.members else {
            throw malformed("the header is \(json.kind), not an object")
        }
        var entries: [String: Entry] = [:]
        entries.reserveCapacity(members.count)
        for member in members where member.key != "__metadata__" {
            do throws(HeaderProblem) {
                entries[member.key] = try Self.entry(member.value)
            } catch { throw malformed("the tensor \(quoted(member.key)): \(error.text)") }
        }
        self.entries = entries
        if let problem = Self.gap(in: entries, size: file.bytes.count - dataStart) {
            throw malformed(problem)
        }
    }

    /// A view of the tensor `name`.
    ///
    /// - Returns: `nil` if there is none.
    /// - Throws: `CheckpointError.unsupported` for numbers that are not F32, F16 or BF16.
    func tensor(_ name: String) throws(CheckpointError) -> Tensor? {
        guard let entry = entries[name] else { return nil }
        let range = entry.range.lowerBound + dataStart..<entry.range.upperBound + dataStart
        guard let type = TensorType(rawValue: entry.dtype), type.isFloat,
            let tensor = Tensor(
                name: name, type: type, shape: entry.shape,
                bytes: UnsafeRawBufferPointer(rebasing: file.bytes[range]), owner: file)
        else {
            throw .unsupported(
                file: file.name, what: "type of the tensor \(quoted(name))",
                found: "\(quoted(entry.dtype, limit: 20)) of shape \(entry.shape)",
                supported: "F32, F16 and BF16 with something in them")
        }
        return tensor
    }
}

/// What is wrong with a tensor's entry.
struct HeaderProblem: Error {
    let text: String
}

extension SafetensorsFile {
    /// The bits of one number of each type; those of a tensor must fill whole bytes.
    private static let bits = [
        "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8,
        "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "I16": 16, "U16": 16,
        "F16": 16, "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "F64": 64, "I64": 64, "U64": 64,
        "C64": 64,
    ]

    private static func entry(_ value: JSON) throws(HeaderProblem) -> Entry {
        guard let dtype = value["dtype"]?.string, let bits = bits[dtype] else {
            throw HeaderProblem(
                text: "unknown dtype \(quoted(value["dtype"]?.string ?? "", limit: 20))")
        }
        guard let shape = value["shape"]?.array.flatMap(extents) else {
            throw HeaderProblem(text: "\"shape\" is not a list of sizes")
        }
        guard let offsets = value["data_offsets"]?.array.flatMap(extents), offsets.count == 2,
            offsets[0] <= offsets[1]
        else { throw HeaderProblem(text: "\"data_offsets\" is not a begin and an end") }
        var size = bits
        for extent in shape {
            let (product, overflow) = size.multipliedReportingOverflow(by: extent)
            guard !overflow else {
                throw HeaderProblem(text: "the shape \(shape.prefix(8)) is too large")
            }
            size = product
        }
        guard size % 8 == 0, size / 8 == offsets[1] - offsets[0] else {
            throw HeaderProblem(
                text: "\(dtype) of shape \(shape.prefix(8)) takes \(size / 8) bytes, but "
                    + "\(offsets[1] - offsets[0]) are given")
        }
        return Entry(dtype: dtype, shape: shape, range: offsets[0]..<offsets[1])
    }

    /// `values` as integers of at least 0; `nil` if one is not.
    private static func extents(_ values: [JSON]) -> [Int]? {
        let extents = values.compactMap { $0.int.flatMap { $0 >= 0 ? $0 : nil } }
        return extents.count == values.count ? extents : nil
    }

    /// What is wrong with the way the tensors fill the `size` bytes of data, if anything.
    private static func gap(in entries: [String: Entry], size: Int) -> String? {
        let sorted = entries.sorted {
            ($0.value.range.lowerBound, $0.value.range.upperBound, $0.key)
                < ($1.value.range.lowerBound, $1.value.range.upperBound, $1.key)
        }
        var end = 0
        for (name, entry) in sorted {
            let range = entry.range
            if range.lowerBound != end {
                return "the tensor \(quoted(name)) begins at \(range.lowerBound), not at \(end) "
                    + "where the one before it ends"
            }
            end = range.upperBound
        }
        return end == size ? nil : "the tensors end at \(end), the file at \(size)"
    }
}
