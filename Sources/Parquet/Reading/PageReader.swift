internal import Files

/// The pages of a column chunk, decompressed one after the other.
///
/// Owned by one column; not safe to share.
struct PageReader {
    struct DataPage {
        let count: Int
        /// `nil` where the levels are all 0.
        let definitions: HybridDecoder?
        let repetitions: HybridDecoder?
        let values: ValueDecoder
    }

    /// What pages hold is valid until the next one is asked for.
    enum Page {
        case dictionary(UnsafeRawBufferPointer, count: Int)
        case data(DataPage)
        case other
    }

    private let plan: ColumnPlan
    private let window: ChunkWindow
    private let plain = PageBuffer()
    private let scratch = PageBuffer()
    private var codec = PageCodec(.none)

    /// A header may hold the least and greatest text of its page.
    private static let largestHeader = 16 << 20

    init(_ plan: ColumnPlan, _ source: ParquetSource, ahead: Int) {
        self.plan = plan
        window = ChunkWindow(source, ahead: ahead)
    }

    static func requireReadable(_ chunk: ColumnChunk) throws(ParquetProblem) {
        guard chunk.file == nil else { throw .unsupported("it is in a file of its own") }
        guard !chunk.isEncrypted else { throw .encrypted }
        _ = try PageCodec(.none).switched(to: chunk.codec)
    }

    /// Goes to the first page of another chunk.
    mutating func start(_ chunk: ColumnChunk, end: Int) throws(ParquetProblem) {
        try Self.requireReadable(chunk)
        guard chunk.isDescribed, chunk.type == plan.type else {
            throw .damaged("its type is not that of the schema")
        }
        guard chunk.start >= 4, chunk.start <= end, chunk.compressedSize <= end - chunk.start
        else { throw .damaged("it lies outside of the file") }
        codec = try codec.switched(to: chunk.codec)
        window.move(to: chunk.start..<chunk.start + chunk.compressedSize)
    }

    /// The next page; `nil` behind the last.
    mutating func next() throws(ParquetProblem) -> Page? {
        guard window.left > 0 else { return nil }
        let place = window.place
        do throws(ParquetProblem) {
            let header = try header()
            guard header.compressedSize <= window.left else { throw .endOfBytes }
            let body = try window.peek(header.compressedSize)
            try window.skip(header.compressedSize)
            if let checksum = header.checksum, let found = CRC32.of(body), found != checksum {
                throw .damaged("its checksum is wrong")
            }
            return try page(header, body)
        } catch {
            throw ParquetProblem("page at byte \(place): \(error.text)")
        }
    }

    private func header() throws(ParquetProblem) -> PageHeader {
        var size = 1 << 12
        while true {
            let bytes = try window.peek(size)
            var reader = CompactReader(bytes)
            do throws(ParquetProblem) {
                let header = try PageHeader.read(&reader)
                try window.skip(reader.at)
                return header
            } catch {
                guard error.isEndOfBytes, bytes.count < window.left, size < Self.largestHeader
                else { throw error }
                size *= 8
            }
        }
    }

    private func page(
        _ header: PageHeader, _ body: UnsafeRawBufferPointer
    ) throws(ParquetProblem) -> Page {
        switch header.kind {
        case .other: return .other
        case .dictionary:
            guard [0, 2].contains(header.encoding) else {
                throw .unsupported("its dictionary has the encoding number \(header.encoding)")
            }
            let bytes = try codec.plain(body, size: header.size, in: plain)
            return .dictionary(bytes, count: header.valueCount)
        case .data(version: 1):
            var cursor = ByteCursor(try codec.plain(body, size: header.size, in: plain))
            let repetitions = try levels(
                plan.maxRepetition, header.repetitionEncoding, &cursor)
            let definitions = try levels(plan.maxDefinition, header.definitionEncoding, &cursor)
            return .data(try data(header, repetitions, definitions, cursor.rest))
        case .data:
            var cursor = ByteCursor(body)
            let repetitions = try HybridDecoder(
                try cursor.take(header.repetitionSize), width: bits(plan.maxRepetition))
            let definitions = try HybridDecoder(
                try cursor.take(header.definitionSize), width: bits(plan.maxDefinition))
            let size = header.size - header.repetitionSize - header.definitionSize
            guard size >= 0 else { throw .damaged("its levels take more than the page") }
            let values = try values(cursor.rest, size: size, isCompressed: header.isCompressed)
            return .data(
                try data(
                    header, plan.maxRepetition > 0 ? repetitions : nil,
                    plan.maxDefinition > 0 ? definitions : nil, values))
        }
    }

    private func values(
        _ bytes: UnsafeRawBufferPointer, size: Int, isCompressed: Bool
    ) throws(ParquetProblem) -> UnsafeRawBufferPointer {
        // A page of nothing but nulls: some compress nothing, others leave nothing.
        if size == 0 { return UnsafeRawBufferPointer(start: nil, count: 0) }
        if isCompressed { return try codec.plain(bytes, size: size, in: plain) }
        guard bytes.count == size else { throw .endOfBytes }
        return bytes
    }

    private func data(
        _ header: PageHeader, _ repetitions: HybridDecoder?, _ definitions: HybridDecoder?,
        _ values: UnsafeRawBufferPointer
    ) throws(ParquetProblem) -> DataPage {
        // Nothing is asked of a page whose values are all null, whatever its encoding needs.
        let encoding = values.isEmpty ? 0 : header.encoding
        return DataPage(
            count: header.valueCount, definitions: definitions, repetitions: repetitions,
            values: try ValueDecoder(values, encoding: encoding, column: plan, scratch: scratch))
    }

    /// The levels of a page of version 1; `nil` where there are none, since they are all 0.
    private func levels(
        _ highest: Int, _ encoding: Int, _ cursor: inout ByteCursor
    ) throws(ParquetProblem) -> HybridDecoder? {
        guard highest > 0 else { return nil }
        switch encoding {
        case 3: break
        case 4: throw .unsupported("its levels have the old encoding BIT_PACKED")
        default: throw .damaged("its levels have the encoding number \(encoding)")
        }
        let size = Int(try cursor.integer(UInt32.self))
        return try HybridDecoder(try cursor.take(size), width: bits(highest))
    }

    private func bits(_ highest: Int) -> Int { Int.bitWidth - highest.leadingZeroBitCount }
}
