/// Levels as runs of one value and groups of eight packed bit by bit: what `HybridDecoder` reads.
///
/// Source: apache/parquet-format, `Encodings.md`, "Run Length Encoding / Bit-Packing Hybrid".
enum HybridEncoder {
    /// - Parameter width: of a level in bits, 1...8.
    static func encode(_ levels: [UInt8], width: Int) -> [UInt8] {
        var out: [UInt8] = []
        // Whole groups of eight, but for the last.
        var packed: [UInt8] = []
        var start = 0
        while start < levels.count {
            let level = levels[start]
            var end = start + 1
            while end < levels.count, levels[end] == level { end += 1 }
            let missing = min((8 - packed.count % 8) % 8, end - start)
            packed.append(contentsOf: repeatElement(level, count: missing))
            let left = end - start - missing
            if left >= 8 {
                pack(&packed, width: width, into: &out)
                out.append(varint: UInt64(left) << 1)
                out.append(level)
            } else {
                packed.append(contentsOf: repeatElement(level, count: left))
            }
            start = end
        }
        pack(&packed, width: width, into: &out)
        return out
    }

    private static func pack(_ levels: inout [UInt8], width: Int, into out: inout [UInt8]) {
        guard !levels.isEmpty else { return }
        let groups = (levels.count + 7) / 8
        out.append(varint: UInt64(groups) << 1 | 1)
        levels.append(contentsOf: repeatElement(0, count: groups * 8 - levels.count))
        var word: UInt32 = 0
        var bits = 0
        for level in levels {
            word |= UInt32(level) << UInt32(bits)
            bits += width
            while bits >= 8 {
                out.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
                bits -= 8
            }
        }
        levels.removeAll(keepingCapacity: true)
    }
}
