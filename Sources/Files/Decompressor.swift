internal import CCodecs

/// Takes gzip and zstd apart, a piece at a time and in bounded memory, by libz and libzstd, which
/// are opened when the first compressed bytes are met.
///
/// Owned by one task; not safe to share.
package final class Decompressor {
    package enum Format: Sendable, Hashable, CaseIterable {
        /// Also the zlib streams that some writers put where gzip should stand.
        case gzip
        case zstd

        /// What a file of this kind starts with.
        package var magic: [UInt8] {
            switch self {
            case .gzip: [0x1F, 0x8B]
            case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
            }
        }

        var library: ccodecs_library { self == .gzip ? CCODECS_ZLIB : CCODECS_ZSTD }
    }

    /// What one call did.
    package struct Step: Sendable, Equatable {
        /// Bytes of the input that are used up.
        package let read: Int
        /// Bytes that were put into the output.
        package let written: Int
        /// Whether a stream is whole. Files may hold several, one after the other: the next call
        /// starts another.
        package let isAtEnd: Bool
    }

    private let decoder: OpaquePointer

    /// - Throws: `CompressionError.noLibrary`, which names the package to install.
    package init(_ format: Format) throws(CompressionError) {
        try CompressionError.open(format.library)
        guard let decoder = ccodecs_decoder_new(format.library) else {
            throw .damaged("there is no memory for it")
        }
        self.decoder = decoder
    }

    deinit { ccodecs_decoder_free(decoder) }

    /// Forgets what came so far: what comes next starts a stream.
    package func reset() { _ = ccodecs_decoder_reset(decoder) }

    /// Decompresses `input` until it is used up, `output` is full or a stream ends, whichever is
    /// first. A step that reads and writes nothing needs more input or more room.
    ///
    /// - Throws: `CompressionError.damaged` for bytes that are not of the format.
    package func decompress(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Step {
        let step = ccodecs_decode(
            decoder, input.baseAddress, input.count, output.baseAddress, output.count)
        guard step.outcome != CCODECS_FAILED else {
            throw .damaged(String(cString: ccodecs_decoder_problem(decoder)))
        }
        return Step(read: step.read, written: step.written, isAtEnd: step.outcome == CCODECS_END)
    }

    /// Fills `output` with all that `input` holds, no byte more and no byte less.
    package func decompress(
        all input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) {
        reset()
        var (read, written) = (0, 0)
        var isWhole = false
        while read < input.count {
            let step = try decompress(
                UnsafeRawBufferPointer(rebasing: input[read...]),
                into: UnsafeMutableRawBufferPointer(rebasing: output[written...]))
            read += step.read
            written += step.written
            isWhole = step.isAtEnd
            if step.read == 0, step.written == 0 {
                throw .damaged(
                    written == output.count ? "it holds more than it says" : "it is cut short")
            }
        }
        guard isWhole else { throw .damaged("it is cut short") }
        guard written == output.count else { throw .damaged("it holds less than it says") }
    }
}
