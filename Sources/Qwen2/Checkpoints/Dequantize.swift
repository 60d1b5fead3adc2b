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
        case .q8_0: from.q8(to)
        case .q4_0, .q4_1, .q5_0, .q5_1:
            from.q45(
                to, five: type == .q5_0 || type == .q5_1, minimum: type == .q4_1 || type == .q5_1)
        case .q4_K, .q5_K: from.q45K(to, five: type == .q5_K)
        case .q6_K: from.q6K(to)
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
    func q8(_ out: UnsafeMutableBufferPointer<Float>) {
        let d = half(0)
        for i in 0..<32 { out[i] = d * int8(2 + i) }
    }

    /// `d`, a minimum `m` if the type has one, fifth bits in 4 bytes if it has them, then 16 bytes:
    /// their low halves are numbers 0…15, their high halves 16…31.
    func q45(_ out: UnsafeMutableBufferPointer<Float>, five: Bool, minimum: Bool) {
        let d = half(0)
        let high = minimum ? 4 : 2
        for i in 0..<32 {
            let pair = byte(high + (five ? 4 : 0) + i % 16)
            var q = Int(i < 16 ? pair & 15 : pair >> 4)
            if five { q |= Int(uint32(high) >> UInt32(i) & 1) << 4 }
            out[i] = minimum ? d * Float(q) + half(2) : d * Float(q - (five ? 16 : 8))
        }
    }

    /// `d`, `dmin`, eight 6-bit scales and minima in 12 bytes, in the eight bits of 32 bytes the
    /// fifth bits of the eight groups if the type has them, then for each 64 numbers 32 bytes, the
    /// low halves first.
    func q45K(_ out: UnsafeMutableBufferPointer<Float>, five: Bool) {
        for group in 0..<8 {
            let (scale, minimum) = scales(group)
            for i in 0..<32 {
                let pair = byte((five ? 48 : 16) + group / 2 * 32 + i)
                var q = group % 2 == 0 ? pair & 15 : pair >> 4
                if five { q |= (byte(16 + i) >> UInt8(group) & 1) << 4 }
                out[group * 32 + i] = scale * Float(q) - minimum
            }
        }
    }

    /// Low halves in 128 bytes, high two bits in 64, a signed scale for each 16 numbers, then `d`.
    func q6K(_ out: UnsafeMutableBufferPointer<Float>) {
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
