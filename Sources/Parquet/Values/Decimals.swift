/// Decimal numbers as they are spelled: digits, and where the point stands. Nothing is rounded.
enum Decimals {
    /// 256 bits, the widest that writers make: 76 digits.
    static let mostBytes = 32
    static let mostDigits = 76

    /// `unscaled` ÷ 10^`scale`, as "-12.50".
    static func text(_ unscaled: Int64, scale: Int) -> String {
        text(digits: String(unscaled.magnitude), isNegative: unscaled < 0, scale: scale)
    }

    /// The same of a two's complement number, its highest byte first; `nil` for one that has more
    /// than `mostBytes`.
    static func text(_ bytes: UnsafeRawBufferPointer, scale: Int) -> String? {
        guard bytes.count <= mostBytes else { return nil }
        let isNegative = bytes.first.map { $0 >= 0x80 } ?? false
        var magnitude = Array(bytes)
        if isNegative { negate(&magnitude) }
        var digits: [UInt8] = []
        while magnitude.contains(where: { $0 != 0 }) {
            digits.append(UInt8(ascii: "0") + divideByTen(&magnitude))
        }
        let text = digits.isEmpty ? "0" : String(decoding: digits.reversed(), as: UTF8.self)
        return Self.text(digits: text, isNegative: isNegative, scale: scale)
    }

    private static func text(digits: String, isNegative: Bool, scale: Int) -> String {
        let missing = max(0, scale + 1 - digits.utf8.count)
        let padded = String(repeating: "0", count: missing) + digits
        let whole = padded.dropLast(scale)
        let sign = isNegative ? "-" : ""
        return scale == 0 ? sign + whole : "\(sign)\(whole).\(padded.suffix(scale))"
    }

    private static func negate(_ bytes: inout [UInt8]) {
        var carry = true
        for place in bytes.indices.reversed() {
            bytes[place] = ~bytes[place]
            if carry { (bytes[place], carry) = bytes[place].addingReportingOverflow(1) }
        }
    }

    /// - Returns: the remainder.
    private static func divideByTen(_ bytes: inout [UInt8]) -> UInt8 {
        var rest: UInt16 = 0
        for place in bytes.indices {
            let part = rest << 8 | UInt16(bytes[place])
            bytes[place] = UInt8(part / 10)
            rest = part % 10
        }
        return UInt8(rest)
    }
}
