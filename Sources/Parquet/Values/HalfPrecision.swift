/// Numbers of 16 bits, IEEE 754 binary16. (Swift's `Float16` does not exist on every machine.)
enum HalfPrecision {
    static func value(_ bits: UInt16) -> Float {
        let magnitude: Float
        let fraction = Float(bits & 0x3FF)
        switch (bits >> 10) & 31 {
        case 0: magnitude = fraction * 0x1p-24
        case 31: magnitude = fraction == 0 ? .infinity : .nan
        case let exponent:
            magnitude =
                (1 + fraction * 0x1p-10)
                * Float(sign: .plus, exponent: Int(exponent) - 15, significand: 1)
        }
        return bits >= 0x8000 ? -magnitude : magnitude
    }
}
