internal import CCodecs

/// Makes zstd frames by libzstd, which is opened when it is first asked for.
///
/// Owned by one task; not safe to share.
package final class ZstdCompressor {
    private let encoder: UnsafeMutableRawPointer
    /// libzstd's own default: 3.
    private let level: Int32 = 3

    /// - Throws: `CompressionError.noLibrary`, which names the package to install.
    package init() throws(CompressionError) {
        try CompressionError.open(CCODECS_ZSTD)
        guard let encoder = ccodecs_zstd_encoder_new() else {
            throw .damaged("there is no memory for it")
        }
        self.encoder = encoder
    }

    deinit { ccodecs_zstd_encoder_free(encoder) }

    /// One whole frame of `bytes`; `nil` where there is no memory for it.
    package func compress(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
        let bound = ccodecs_zstd_bound(bytes.count)
        let frame = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            count = ccodecs_zstd_compress(
                encoder, bytes.baseAddress, bytes.count, buffer.baseAddress, buffer.count, level)
        }
        return frame.isEmpty ? nil : frame
    }
}

/// The CRC-32 of gzip, PNG and Parquet's pages, by libz.
package enum CRC32 {
    /// `nil` where this machine lacks libz.
    package static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32? {
        guard ccodecs_open(CCODECS_ZLIB) == CCODECS_READY else { return nil }
        return ccodecs_crc32(bytes.baseAddress, bytes.count)
    }
}
