internal import SHA256Kernels

/// SHA-256, streaming. Names the files a run was made from; no package needed.
///
/// Source: NIST FIPS 180-4, sections 4.1.2, 5.3.3 and 6.2.
package struct SHA256: Sendable {
    private var state: SIMD8<UInt32> = [
        0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A,
        0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
    ]
    /// What has come in and does not fill a block of 64 bytes yet.
    private var pending: [UInt8] = []
    private var length: UInt64 = 0
    /// Whether the processor's own instructions are used: the same digest, sooner.
    var isAccelerated = Self.canAccelerate

    package init() {}

    /// Adds `bytes` to the message.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        length &+= UInt64(bytes.count)
        var rest = bytes[...]
        if !pending.isEmpty {
            let missing = min(64 - pending.count, rest.count)
            pending.append(contentsOf: rest.prefix(missing))
            rest = rest.dropFirst(missing)
            guard pending.count == 64 else { return }
            let block = pending
            block.withUnsafeBytes { absorb($0) }
            pending.removeAll(keepingCapacity: true)
        }
        let whole = rest.count & ~63
        absorb(UnsafeRawBufferPointer(rebasing: rest.prefix(whole)))
        pending.append(contentsOf: rest.dropFirst(whole))
    }

    package mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// The digest of all that was added, as 64 lower-case hexadecimal digits. More may be added
    /// afterwards.
    package var hexDigest: String {
        var last = self
        var padding = [UInt8](repeating: 0, count: pending.count < 56 ? 56 : 120)
        padding[pending.count] = 0x80
        padding.removeFirst(pending.count)
        for shift in stride(from: 56, through: 0, by: -8) {
            padding.append(UInt8(truncatingIfNeeded: (length &* 8) >> UInt64(shift)))
        }
        last.update(padding)
        let digits = Array("0123456789abcdef".utf8)
        var out: [UInt8] = []
        for index in 0..<8 {
            for shift in stride(from: 28, through: 0, by: -4) {
                out.append(digits[Int(last.state[index] >> UInt32(shift)) & 15])
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The digest of `bytes` in hexadecimal.
    package static func hexDigest(of bytes: [UInt8]) -> String {
        var hash = SHA256()
        hash.update(bytes)
        return hash.hexDigest
    }

    /// The digest of a text's UTF-8 in hexadecimal.
    package static func hexDigest(of text: String) -> String { hexDigest(of: Array(text.utf8)) }

    /// The digest of the file at `path` in hexadecimal; reads a megabyte at a time.
    package static func hexDigest(ofFile path: String) throws(FileError) -> String {
        let file = try FileDescriptor(reading: path)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        var hash = SHA256()
        while true {
            let count = try file.readNext(into: buffer)
            if count == 0 { return hash.hexDigest }
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}

// MARK: - The compression function

extension SHA256 {
    /// Mixes in whole blocks of 64 bytes.
    private mutating func absorb(_ blocks: UnsafeRawBufferPointer) {
        guard !blocks.isEmpty else { return }
        if isAccelerated { absorbAccelerated(blocks) } else { absorbPortably(blocks) }
    }

    private static let canAccelerate = sha256_is_accelerated()

    private mutating func absorbAccelerated(_ blocks: UnsafeRawBufferPointer) {
        guard let start = blocks.baseAddress else { return }
        withUnsafeMutablePointer(to: &state) { state in
            state.withMemoryRebound(to: UInt32.self, capacity: 8) { words in
                sha256_absorb(
                    words, start.assumingMemoryBound(to: UInt8.self), blocks.count / 64)
            }
        }
    }

    private mutating func absorbPortably(_ blocks: UnsafeRawBufferPointer) {
        let initial = state
        let constants = UnsafeBufferPointer(start: sha256_round_constants(), count: 64)
        state = withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
            var state = initial
            for start in stride(from: 0, to: blocks.count, by: 64) {
                Self.extend(blocks, at: start, to: schedule)
                state = Self.compress(state, schedule, constants)
            }
            return state
        }
    }

    /// The message schedule W of one block.
    @inline(__always)
    private static func extend(
        _ blocks: UnsafeRawBufferPointer, at start: Int, to w: UnsafeMutableBufferPointer<UInt32>
    ) {
        for t in 0..<16 {
            w[t] = UInt32(
                bigEndian: blocks.loadUnaligned(fromByteOffset: start + 4 * t, as: UInt32.self))
        }
        for t in 16..<64 {
            let a = w[t - 15]
            let b = w[t - 2]
            let small0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >> 3)
            let small1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >> 10)
            w[t] = small1 &+ w[t - 7] &+ small0 &+ w[t - 16]
        }
    }

    @inline(__always)
    private static func compress(
        _ state: SIMD8<UInt32>, _ w: UnsafeMutableBufferPointer<UInt32>,
        _ k: UnsafeBufferPointer<UInt32>
    ) -> SIMD8<UInt32> {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for t in 0..<64 {
            let big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
            let choice = (e & f) ^ (~e & g)
            let t1 = h &+ big1 &+ choice &+ k[t] &+ w[t]
            let big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
            let majority = (a & b) ^ (a & c) ^ (b & c)
            (h, g, f, e) = (g, f, e, d &+ t1)
            (d, c, b, a) = (c, b, a, t1 &+ big0 &+ majority)
        }
        return state &+ SIMD8(a, b, c, d, e, f, g, h)
    }

    @inline(__always)
    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word &>> count | word &<< (32 &- count)
    }
}
