/// A rational number in lowest terms, compared without rounding: 2147483647 is not 2147483648, nor
/// 0.0000001 twice that. What does not fit is no such number; longer ones are compared as digits.
struct ExactNumber: Hashable {
    let numerator: Int128
    /// Positive.
    let denominator: Int128

    /// `nil` for a division by zero.
    init?(_ numerator: Int128, over denominator: Int128) {
        guard denominator != 0, numerator != .min, denominator != .min else { return nil }
        var (divisor, rest) = (numerator.magnitude, denominator.magnitude)
        while rest != 0 { (divisor, rest) = (rest, divisor % rest) }
        let sign: Int128 = denominator < 0 ? -1 : 1
        self.numerator = sign * numerator / Int128(divisor)
        self.denominator = sign * denominator / Int128(divisor)
    }

    /// - Parameter spelled: `12`, `1.50`, `.5`, `1e3`, without sign; `nil` for anything else, and
    ///   for more than 36 digits.
    init?(decimal spelled: String) {
        let parts = spelled.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let digits = halves.joined()
        guard parts.count <= 2, halves.count <= 2, !digits.isEmpty,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let power = parts.count == 2 ? Int(parts[1]) : 0, (-36...36).contains(power)
        else { return nil }
        let significant = digits.drop { $0 == "0" }
        let places = (halves.count == 2 ? halves[1].count : 0) - power
        guard significant.count <= 36, (-36...36).contains(places),
            let number = Int128(significant.isEmpty ? "0" : significant)
        else { return nil }
        if places >= 0 {
            self.init(number, over: Self.ten(to: places))
        } else {
            guard let scaled = Self.product(number, Self.ten(to: -places)) else { return nil }
            self.init(scaled, over: 1)
        }
    }

    // All of them are `nil` where the result does not fit.

    static func + (a: ExactNumber, b: ExactNumber) -> ExactNumber? {
        guard let left = product(a.numerator, b.denominator),
            let right = product(b.numerator, a.denominator),
            let below = product(a.denominator, b.denominator),
            case (let above, false) = left.addingReportingOverflow(right)
        else { return nil }
        return ExactNumber(above, over: below)
    }

    static func * (a: ExactNumber, b: ExactNumber) -> ExactNumber? {
        guard let above = product(a.numerator, b.numerator),
            let below = product(a.denominator, b.denominator)
        else { return nil }
        return ExactNumber(above, over: below)
    }

    static func / (a: ExactNumber, b: ExactNumber) -> ExactNumber? {
        ExactNumber(b.denominator, over: b.numerator).flatMap { a * $0 }
    }

    func raised(to power: Int) -> ExactNumber? {
        guard abs(power) <= 128, let one = ExactNumber(1, over: 1) else { return nil }
        var result = one
        for _ in 0..<abs(power) {
            guard let next = result * self else { return nil }
            result = next
        }
        return power < 0 ? one / result : result
    }

    var negated: ExactNumber? { ExactNumber(-numerator, over: denominator) }

    var integer: Int? { denominator == 1 ? Int(exactly: numerator) : nil }

    /// Whether it lies in 0..<1.
    var isProper: Bool { numerator >= 0 && numerator < denominator }

    /// Rounded half away from zero to `places` decimals.
    func rounded(places: Int) -> ExactNumber? {
        guard (0...30).contains(places),
            let scaled = Self.product(numerator, Self.ten(to: places))
        else { return nil }
        let (whole, rest) = scaled.quotientAndRemainder(dividingBy: denominator)
        let isUp = rest.magnitude >= denominator.magnitude - rest.magnitude
        return ExactNumber(whole + (isUp ? rest.signum() : 0), over: Self.ten(to: places))
    }

    private static func product(_ a: Int128, _ b: Int128) -> Int128? {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        return overflow ? nil : product
    }

    private static func ten(to power: Int) -> Int128 {
        (0..<power).reduce(1) { product, _ in product * 10 }
    }
}

extension ExactNumber: CustomStringConvertible {
    var description: String {
        denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)"
    }
}
