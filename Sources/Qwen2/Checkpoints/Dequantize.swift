/// Numbers of every tensor type as `Float`: the reference that kernels are tested against. Exact:
/// the operations and their order are those of ggml, in single precision.
///
/// Source: `ggml-quants.c`, `dequantize_row_*`.
extension Tensor {
    /// All the numbers, row-major.
    public func dequantized() -> [Float] {
        [Float](unsafeUninitializedCapacity: count) { out, initialized in
            initialized = out.count
            withExtendedLifetime(self) { dequantize(bytes, as: type, into: out) }
        }
    }

    /// The numbers of one row.
    ///
    /// - Parameters:
    ///   - row: `0..<rows`.
    ///   - out: `[columns]`; overwritten.
    public func dequantizeRow(_ row: Int, into out: UnsafeMutableBufferPointer<Float>) {
        precondition(row >= 0 && row < rows && out.count == columns)
        let range = row * rowBytes..<(row + 1) * rowBytes
        withExtendedLifetime(self) {
            dequantize(UnsafeRawBufferPointer(rebasing: bytes[range]), as: type, into: out)
        }
    }
}

/// Writes the numbers of the blocks in `bytes` to `out`, whose count must match.
func dequantize(
    _ bytes: UnsafeRawBufferPointer, as type: TensorType,
    into out: UnsafeMutableBufferPointer<Float>
) {
    let blocks = bytes.count / type.blockBytes
    precondition(
        out.count == blocks * type.blockCount && bytes.count == blocks * type.blockBytes)
    for block in 0..<blocks {
        let from = Block(bytes: bytes, start: block * type.blockBytes)
        let to = UnsafeMutableBufferPointer(
            rebasing: out[block * type.blockCount..<(block + 1) * type.blockCount])
        switch type {
        case .f32: to[0] = Float(bitPattern: from.uint32(0))
        case .f16: to[0] = from.half(0)
        case .bf16: to[0] = Float(bitPattern: UInt32(from.uint16(0)) << 16)
        case .q8_0: from.q8_0(to)
        case .q4_0: from.q4_0(to)
        case .q4_1: from.q4_1(to)
        case .q5_0: from.q5_0(to)
        case .q5_1: from.q5_1(to)
        case .q4_K: from.q4_K(to)
        case .q5_K: from.q5_K(to)
        case .q6_K: from.q6_K(to)
        }
    }
}

/// The value of half-precision `bits`, exactly.
func float(half bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let rest = UInt32(bits & 0x7FFF) << 13
    // Infinities and NaNs keep their payload; other values are scaled by the difference of the
    // exponents' biases, which normalises subnormal halves.
    if rest >= 0x0F80_0000 { return Float(bitPattern: sign | rest | 0x7F80_0000) }
    let magnitude = Float(bitPattern: rest) * Float(bitPattern: UInt32(254 - 15) << 23)
    return Float(bitPattern: sign | magnitude.bitPattern)
}

/// One block of quantised numbers.
private struct Block {
    let bytes: UnsafeRawBufferPointer
    let start: Int

    func byte(_ offset: Int) -> UInt8 { bytes[start + offset] }
    func int8(_ offset: Int) -> Float { Float(Int8(bitPattern: byte(offset))) }
    func uint16(_ offset: Int) -> UInt16 {
        UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: start + offset, as: UInt16.self))
    }
    func uint32(_ offset: Int) -> UInt32 {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + offset, as: UInt32.self))
    }
    func half(_ offset: Int) -> Float { float(half: uint16(offset)) }
}

extension Block {
    /// `d`, then 32 signed bytes.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    func q8_0(_ out: UnsafeMutableBufferPointer<Float>) {
        let d = half(0)
        for i in 0..<32 { out[i] = d * int8(2 + i) }
    }

    /// `d`, then 16 bytes: their low halves are numbers 0…15, their high halves 16…31.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    func q4_0(_ out: UnsafeMutableBufferPointer<Float>) {
        let d = half(0)
        for i in 0..<16 {
            out[i] = d * Float(Int(byte(2 + i) & 15) - 8)
            out[i + 16] = d * Float(Int(byte(2 + i) >> 4) - 8)
        }
    }

    /// As `q4_0`, with a minimum `m` after `d`.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    func q4_1(_ out: UnsafeMutableBufferPointer<Float>) {
        let (d, m) = (half(0), half(2))
        for i in 0..<16 {
            out[i] = d * Float(byte(4 + i) & 15) + m
            out[i + 16] = d * Float(byte(4 + i) >> 4) + m
        }
    }

    /// As `q4_0`, with 32 fifth bits in 4 bytes after `d`.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    func q5_0(_ out: UnsafeMutableBufferPointer<Float>) {
        let d = half(0)
        for i in 0..<32 { out[i] = d * Float(Int(five(i, high: 2)) - 16) }
    }

    /// As `q5_0`, with a minimum `m` after `d`.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    func q5_1(_ out: UnsafeMutableBufferPointer<Float>) {
        let (d, m) = (half(0), half(2))
        for i in 0..<32 { out[i] = d * Float(five(i, high: 4)) + m }
    }

    /// Number `i` of 32 whose fifth bits begin at `high`, followed by their lower halves.
    private func five(_ i: Int, high: Int) -> UInt8 {
        let pair = byte(high + 4 + i % 16)
        let bit = UInt8(truncatingIfNeeded: uint32(high) >> UInt32(i) & 1)
        return (i < 16 ? pair & 15 : pair >> 4) | bit << 4
    }

    /// `d`, `dmin`, eight 6-bit scales and minima in 12 bytes, then for each 64 numbers 32 bytes,
    /// the low halves first.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    func q4_K(_ out: UnsafeMutableBufferPointer<Float>) {
        for group in 0..<8 {
            let (scale, minimum) = scales(group)
            for i in 0..<32 {
                let pair = byte(16 + group / 2 * 32 + i)
                let q = group % 2 == 0 ? pair & 15 : pair >> 4
                out[group * 32 + i] = scale * Float(q) - minimum
            }
        }
    }

    /// As `q4_K`, with the fifth bits of the eight groups in the eight bits of 32 bytes.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    func q5_K(_ out: UnsafeMutableBufferPointer<Float>) {
        for group in 0..<8 {
            let (scale, minimum) = scales(group)
            for i in 0..<32 {
                let pair = byte(48 + group / 2 * 32 + i)
                let low = group % 2 == 0 ? pair & 15 : pair >> 4
                let high = byte(16 + i) >> UInt8(group) & 1
                out[group * 32 + i] = scale * Float(low | high << 4) - minimum
            }
        }
    }

    /// Low halves in 128 bytes, high two bits in 64, a signed scale for each 16 numbers, then `d`.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    func q6_K(_ out: UnsafeMutableBufferPointer<Float>) {
        let d = half(208)
        for i in 0..<256 {
            let (half, within) = (i / 128, i % 128)
            let pair = byte(half * 64 + within % 64)
            let low = within < 64 ? pair & 15 : pair >> 4
            let high = byte(128 + half * 32 + within % 32) >> UInt8(within / 32 * 2) & 3
            out[i] = d * int8(192 + i / 16) * Float(Int(low | high << 4) - 32)
        }
    }

    /// The scale and the minimum of one of the eight groups of a 4- or 5-bit K block.
    private func scales(_ group: Int) -> (scale: Float, minimum: Float) {
        let scale: UInt8
        let minimum: UInt8
        if group < 4 {
            scale = byte(4 + group) & 63
            minimum = byte(8 + group) & 63
        } else {
            scale = byte(8 + group) & 15 | (byte(group) >> 6) << 4
            minimum = byte(8 + group) >> 4 | (byte(4 + group) >> 6) << 4
        }
        return (half(0) * Float(scale), half(2) * Float(minimum))
    }
}
