/// Finds where text in quotes stops being plain.
package enum PlainText {
    /// The index of the first quotation mark, backslash or control character from `start` on, or
    /// `bytes.count`.
    ///
    /// Eight bytes at a time: in `x - 0x01…` a byte borrows its highest bit only if it is zero or
    /// stands above one that is, so the lowest bit found is right.
    /// Source: S. E. Anderson, "Bit Twiddling Hacks", "Determine if a word has a zero byte".
    @inlinable @inline(__always)
    package static func end(
        _ bytes: UnsafeRawBufferPointer, from start: Int, quote: UInt8 = UInt8(ascii: "\"")
    ) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }
        let quotes = ones &* UInt64(quote)
        var at = start
        while at &+ 8 <= bytes.count {
            let word = UInt64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let found =
                (zeros(word ^ quotes) | zeros(word ^ (ones &* 0x5C))
                    | (word &- ones &* 0x20) & ~word) & (ones &* 0x80)
            if found != 0 { return at &+ found.trailingZeroBitCount / 8 }
            at &+= 8
        }
        while at < bytes.count {
            let byte = bytes[at]
            if byte == quote || byte == UInt8(ascii: "\\") || byte < 0x20 { return at }
            at &+= 1
        }
        return at
    }
}
