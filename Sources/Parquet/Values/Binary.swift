/// Bytes that are no text.
enum Binary {
    /// As a `data:` address (RFC 2397), so that nobody takes it for text.
    static func dataAddress(_ bytes: UnsafeRawBufferPointer) -> String {
        "data:application/octet-stream;base64," + base64(bytes)
    }

    /// RFC 4648, section 4.
    static func base64(_ bytes: UnsafeRawBufferPointer) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var word: UInt32 = 0
            for place in 0..<3 {
                word = word << 8 | (place < count ? UInt32(bytes[start + place]) : 0)
            }
            for place in 0..<4 {
                let letter = letters[Int(word >> (18 - 6 * UInt32(place)) & 63)]
                out.append(place <= count ? letter : UInt8(ascii: "="))
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// "00112233-4455-6677-8899-aabbccddeeff".
    static func uuid(_ bytes: UnsafeRawBufferPointer) -> String {
        var text = ""
        for (place, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(place) { text += "-" }
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return text
    }
}
