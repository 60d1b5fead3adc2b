internal import Files

/// Takes the compression off pages. libz and libzstd are opened when a page needs them.
struct PageCodec {
    private let codec: ColumnChunk.Codec
    private var decompressor: Decompressor?

    init(_ codec: ColumnChunk.Codec) { self.codec = codec }

    /// The codec with the number `code`; this one, with its memory, where it is the same.
    func switched(to code: Int) throws(ParquetProblem) -> PageCodec {
        guard let codec = ColumnChunk.Codec(rawValue: code) else {
            throw .unsupported("it has the newer compression number \(code)")
        }
        if codec == self.codec { return self }
        var new = PageCodec(codec)
        switch codec {
        case .none, .snappy: break
        case .gzip: new.decompressor = try Self.open(.gzip)
        case .zstd: new.decompressor = try Self.open(.zstd)
        case .lzo: throw .unsupported("it is compressed with LZO")
        case .brotli: throw .unsupported("it is compressed with Brotli")
        case .lz4, .lz4Raw: throw .unsupported("it is compressed with LZ4")
        }
        return new
    }

    private static func open(_ format: Decompressor.Format) throws(ParquetProblem) -> Decompressor {
        do {
            return try Decompressor(format)
        } catch {
            throw ParquetProblem("\(error)")
        }
    }

    /// What `bytes` hold, which is said to have `size` bytes; valid until the next call.
    func plain(
        _ bytes: UnsafeRawBufferPointer, size: Int, in buffer: PageBuffer
    ) throws(ParquetProblem) -> UnsafeRawBufferPointer {
        if codec == .none {
            guard bytes.count == size else { throw .endOfBytes }
            return bytes
        }
        let room = try buffer.room(size)
        if let decompressor {
            do {
                try decompressor.decompress(all: bytes, into: room)
            } catch {
                throw .damaged("\(error)")
            }
        } else {
            try Snappy.decompress(bytes, into: room)
        }
        return UnsafeRawBufferPointer(room)
    }
}
