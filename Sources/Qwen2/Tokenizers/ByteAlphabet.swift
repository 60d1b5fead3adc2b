/// The characters that represent bytes in the vocabularies of byte-level tokenizers: printable
/// Latin-1 itself, the other bytes from U+0100 on, so that no spelling has a space or a control
/// character.
///
/// Source: `bytes_to_unicode` in OpenAI's GPT-2 `encoder.py`.
enum ByteAlphabet {
    /// The byte of each scalar below U+0144, −1 for those that represent none.
    private static let bytes: [Int16] = {
        var bytes = [Int16](repeating: -1, count: 0x144)
        var next = 0x100
        for byte in 0..<0x100 {
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: bytes[byte] = Int16(byte)
            default:
                bytes[next] = Int16(byte)
                next += 1
            }
        }
        return bytes
    }()

    /// Appends the bytes that `spelling`, UTF-8 text, represents.
    ///
    /// - Returns: whether all of it represents bytes; if not, nothing is appended.
    static func append(
        _ spelling: UnsafeRawBufferPointer, to out: inout [UInt8]
    ) -> Bool {
        let start = out.count
        var at = 0
        while at < spelling.count {
            let lead = spelling[at]
            var value = Int(lead)
            at += 1
            if lead >= 0x80 {
                // The alphabet's other characters have two bytes.
                guard lead >= 0xC2, lead <= 0xC5, at < spelling.count,
                    spelling[at] & 0xC0 == 0x80
                else { return fail(start, &out) }
                value = Int(lead & 0x1F) << 6 | Int(spelling[at] & 0x3F)
                at += 1
            }
            guard value < bytes.count, bytes[value] >= 0 else { return fail(start, &out) }
            out.append(UInt8(bytes[value]))
        }
        return true
    }

    private static func fail(_ start: Int, _ out: inout [UInt8]) -> Bool {
        out.removeSubrange(start...)
        return false
    }
}
