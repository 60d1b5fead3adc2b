/// Finds where text in quotes stops being plain.
enum PlainText {
    /// The index of the first quotation mark, backslash or control character from `start` on, or
    /// `bytes.count`.
    ///
    /// Eight bytes at a time: in `x - 0x01…` a byte borrows its highest bit only if it is zero or
    /// stands above one that is, so the lowest bit found is right.
    /// Source: S. E. Anderson, "Bit Twiddling Hacks", "Determine if a word has a zero byte".
    @inline(__always)
    static func end(
        _ bytes: UnsafeRawBufferPointer, from start: Int, quote: UInt8 = UInt8(ascii: "\"")
    ) -> Int {
        let quotes = ones &* UInt64(quote)
        var at = start
        while at &+ 8 <= bytes.count {
            let word = UInt64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let found =
                (zeros(word ^ quotes) | zeros(word ^ backslashes)
                    | (word &- ones &* 0x20) & ~word) & highest
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

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highest: UInt64 = 0x8080_8080_8080_8080
    private static let backslashes: UInt64 = 0x5C5C_5C5C_5C5C_5C5C

    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }
}
