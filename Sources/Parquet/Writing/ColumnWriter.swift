internal import Files
internal import JSON

/// The entries of one column of a row group, as pages that are compressed as soon as they are full.
///
/// Plain values in pages of version 1: what every reader reads.
final class ColumnWriter {
    let path: [String]
    let type: PhysicalType
    let maxDefinition: Int
    let maxRepetition: Int
    private let compressor: ZstdCompressor?

    /// Of the page that is being filled.
    private var values: [UInt8] = []
    private var bits = 0
    private var definitions: [UInt8] = []
    private var repetitions: [UInt8] = []

    /// Of the row group: its pages, each behind its header.
    private(set) var pages: [UInt8] = []
    private(set) var valueCount = 0
    private(set) var plainSize = 0

    /// 1 MiB, as pyarrow has it.
    private static let pageBytes = 1 << 20
    private static let pageEntries = 1 << 20

    init(
        path: [String], type: PhysicalType, maxDefinition: Int, maxRepetition: Int,
        compressor: ZstdCompressor?
    ) {
        self.path = path
        self.type = type
        self.maxDefinition = maxDefinition
        self.maxRepetition = maxRepetition
        self.compressor = compressor
    }

    /// What of the row group there is, before compression.
    var plainSizeSoFar: Int { plainSize + values.count + definitions.count }

    /// Adds an entry, whose value has been checked; `nil` where there is none.
    func append(_ value: JSON?, repetition: Int, definition: Int) {
        definitions.append(UInt8(definition))
        if maxRepetition > 0 { repetitions.append(UInt8(repetition)) }
        guard let value else { return }
        switch type {
        case .boolean:
            if bits % 8 == 0 { values.append(0) }
            if value.bool == true { values[values.count - 1] |= 1 << UInt8(bits % 8) }
            bits += 1
        case .int64: values.append(littleEndian: Int64(value.int ?? 0))
        case .double: values.append(littleEndian: (value.double ?? 0).bitPattern)
        default:
            var text = value.string ?? ""
            text.withUTF8 { text in
                values.append(littleEndian: UInt32(text.count))
                values.append(contentsOf: text)
            }
        }
    }

    /// Closes the page if it is full. A page ends where a row does.
    func endRow() throws(ParquetProblem) {
        if values.count >= Self.pageBytes || definitions.count >= Self.pageEntries {
            try endPage()
        }
    }

    /// Closes the page, if anything is in it.
    func endPage() throws(ParquetProblem) {
        guard !definitions.isEmpty else { return }
        var body: [UInt8] = []
        appendLevels(repetitions, highest: maxRepetition, to: &body)
        appendLevels(definitions, highest: maxDefinition, to: &body)
        body += values
        guard body.count <= PageBuffer.largest else {
            throw ParquetProblem("a row has \(body.count) bytes in \"\(path[0])\"")
        }
        let stored = try compressed(body)
        let header = Self.header(
            size: body.count, compressedSize: stored.count, entries: definitions.count)
        pages += header
        pages += stored
        plainSize += header.count + body.count
        valueCount += definitions.count
        values.removeAll(keepingCapacity: true)
        definitions.removeAll(keepingCapacity: true)
        repetitions.removeAll(keepingCapacity: true)
        bits = 0
    }

    /// Begins another row group.
    func reset() {
        pages.removeAll(keepingCapacity: true)
        (valueCount, plainSize) = (0, 0)
    }

    private func compressed(_ body: [UInt8]) throws(ParquetProblem) -> [UInt8] {
        guard let compressor else { return body }
        guard let frame = body.withUnsafeBytes({ compressor.compress($0) }) else {
            throw ParquetProblem("libzstd cannot compress it")
        }
        return frame
    }

    private func appendLevels(_ levels: [UInt8], highest: Int, to body: inout [UInt8]) {
        guard highest > 0 else { return }
        let width = Int.bitWidth - highest.leadingZeroBitCount
        let encoded = HybridEncoder.encode(levels, width: width)
        body.append(littleEndian: UInt32(encoded.count))
        body += encoded
    }

    private static func header(size: Int, compressedSize: Int, entries: Int) -> [UInt8] {
        var writer = CompactWriter()
        writer.structure { page in
            page.int32(1, 0)
            page.int32(2, size)
            page.int32(3, compressedSize)
            page.structure(5) { data in
                data.int32(1, entries)
                data.int32(2, ValueDecoder.Encoding.plain.rawValue)
                data.int32(3, ValueDecoder.Encoding.runLength.rawValue)
                data.int32(4, ValueDecoder.Encoding.runLength.rawValue)
            }
        }
        return writer.bytes
    }
}
