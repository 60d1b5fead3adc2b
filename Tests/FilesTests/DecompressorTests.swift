import Files
import TestSupport
import Testing

@Suite("Decompressor")
struct DecompressorTests {
    static let text = String(repeating: "two answers, ten times. ", count: 10)

    // Made of `text` by Python 3.11's gzip and by zstd 1.5.4 --check.
    static let streams: [(Decompressor.Format, [UInt8])] = [
        (
            .gzip,
            bytes(
                "1f8b08000000000002032b29cf5748cc2b2e4f2d2ad6512849cd5328c9cc4d2dd6532819a6e200618b83e"
                    + "2f0000000")
        ),
        (
            .zstd,
            bytes(
                "28b52ffd0458fd0000c074776f20616e73776572732c2074656e2074696d65732e20010054979a638eabb6"
                    + "e4")
        ),
    ]

    static func bytes(_ hex: String) -> [UInt8] {
        stride(from: 0, to: hex.utf8.count, by: 2).compactMap { at in
            UInt8(hex.dropFirst(at).prefix(2), radix: 16)
        }
    }

    /// All that `input` holds, given in pieces and taken through a small window.
    static func whole(
        _ format: Decompressor.Format, _ input: [UInt8], pieces: Int, window: Int
    ) throws -> (text: String, ends: Int) {
        let decompressor = try Decompressor(format)
        var (out, at, ends) = ([UInt8](), 0, 0)
        var buffer = [UInt8](repeating: 0, count: window)
        while at < input.count || ends == 0 {
            let step = try input[at...].prefix(pieces).withUnsafeBytes { piece in
                try buffer.withUnsafeMutableBytes { buffer in
                    try decompressor.decompress(piece, into: buffer)
                }
            }
            out += buffer.prefix(step.written)
            at += step.read
            if step.isAtEnd { ends += 1 }
            if step.read + step.written == 0 { break }
        }
        return (String(decoding: out, as: UTF8.self), ends)
    }

    @Test("gives back what other programs compressed, in pieces of any size", arguments: streams)
    func pieces(format: Decompressor.Format, stream: [UInt8]) throws {
        #expect(stream.starts(with: format.magic))
        for size in [1, 7, 1_000] {
            let once = try Self.whole(format, stream, pieces: size, window: 13)
            #expect(once.text == Self.text)
            #expect(once.ends == 1)
            let twice = try Self.whole(format, stream + stream, pieces: size, window: 500)
            #expect(twice.text == Self.text + Self.text)
            #expect(twice.ends == 2)
        }
    }

    @Test("a block has just the bytes that it is said to have", arguments: streams)
    func block(format: Decompressor.Format, stream: [UInt8]) throws {
        let decompressor = try Decompressor(format)
        func block(_ input: [UInt8], _ count: Int) throws(CompressionError) -> String {
            var out = [UInt8](repeating: 0, count: count)
            let result: Result<Void, CompressionError> = input.withUnsafeBytes { input in
                out.withUnsafeMutableBytes { out in
                    Result { () throws(CompressionError) in
                        try decompressor.decompress(all: input, into: out)
                    }
                }
            }
            try result.get()
            return String(decoding: out, as: UTF8.self)
        }
        #expect(try block(stream, 240) == Self.text)
        #expect(throws: CompressionError.self) { try block(stream, 239) }
        #expect(throws: CompressionError.self) { try block(stream, 241) }
        #expect(throws: CompressionError.self) { try block(stream, 0) }
        #expect(throws: CompressionError.self) { try block(Array(stream.dropLast()), 240) }
        #expect(throws: CompressionError.self) { try block([], 1) }
        #expect(throws: CompressionError.self) { try block([UInt8](repeating: 7, count: 40), 240) }
        #expect(try block(stream, 240) == Self.text)
    }

    @Test("a frame of zstd is what zstd reads again")
    func frame() throws {
        let compressor = try ZstdCompressor()
        let frame = try #require(Array(Self.text.utf8).withUnsafeBytes { compressor.compress($0) })
        #expect(frame.count < 60)
        #expect(try Self.whole(.zstd, frame, pieces: 5, window: 64).text == Self.text)
        let short = try #require(
            ([1, 2, 3] as [UInt8]).withUnsafeBytes { compressor.compress($0) })
        #expect(try Self.whole(.zstd, short, pieces: 5, window: 64).text == "\u{1}\u{2}\u{3}")
    }

    @Test("a library that is missing is named with its package")
    func missing() {
        #expect(
            "\(CompressionError.noLibrary("libzstd", package: "libzstd1"))"
                == "libzstd is not on this machine, but it is compressed so: install it, on Debian "
                + "and Ubuntu with \"apt install libzstd1\"")
    }

    // The check value of the CRC-32 of ITU-T V.42.
    @Test("the CRC-32 of 123456789")
    func crc() {
        #expect(Array("123456789".utf8).withUnsafeBytes { CRC32.of($0) } == 0xCBF4_3926)
    }
}
