/// gzip without compression, for tests that need no library to make it.
public enum GzipMember {
    /// One member that holds `bytes` as they are.
    ///
    /// Source: RFC 1952, section 2.3, and RFC 1951, section 3.2.4.
    public static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var member: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(65_535)
            rest = rest.dropFirst(block.count)
            let (low, high) = (UInt8(block.count & 255), UInt8(block.count >> 8))
            member += [rest.isEmpty ? 1 : 0, low, high, ~low, ~high]
            member += block
        } while !rest.isEmpty
        return member + word(crc32(bytes)) + word(UInt32(truncatingIfNeeded: bytes.count))
    }

    private static func word(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
    }

    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in
                crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1
            }
        }
    }
}
