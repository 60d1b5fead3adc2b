package import JSON

/// Amounts in one or several currencies, which are never added across.
public struct Money: Sendable, Hashable {
    private var byCurrency: [String: Double] = [:]

    /// Nothing.
    public init() {}

    public init(_ amount: Double, _ currency: String) { byCurrency[currency] = amount }

    /// What tokens cost at a price.
    public init(_ charge: Charge, at price: Price) {
        self.init(price.cost(of: charge), price.currency)
    }

    /// Each currency's, in the order of their names.
    public var amounts: [(currency: String, amount: Double)] {
        byCurrency.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The amount in one currency; 0 where there is none of it.
    public subscript(currency: String) -> Double { byCurrency[currency] ?? 0 }

    public static func + (a: Money, b: Money) -> Money {
        Money(a.byCurrency.merging(b.byCurrency, uniquingKeysWith: +))
    }

    /// What is left of it without `other`.
    package func less(_ other: Money) -> Money {
        Money(byCurrency.merging(other.byCurrency.mapValues { -$0 }, uniquingKeysWith: +))
    }

    package func divided(by count: Int) -> Money {
        Money(byCurrency.mapValues { $0 / Double(max(count, 1)) })
    }

    /// Whether any amount is more than nothing.
    package var isSomething: Bool { byCurrency.values.contains { $0 > 0 } }

    private init(_ byCurrency: [String: Double]) { self.byCurrency = byCurrency }

    /// `{"USD": 0.4987}`, to the billionth.
    package var json: JSON {
        var object = JSONObject()
        for (currency, amount) in amounts {
            let billionths = (amount * 1e9).rounded()
            object[currency] = .number(billionths < 0x1p53 ? billionths / 1e9 : amount)
        }
        return .object(object)
    }
}

extension Money: CustomStringConvertible {
    /// `0.4994 USD`, of several `2.00 EUR and 1.75 USD`.
    public var description: String {
        let parts = amounts.map { "\(Self.words($0.amount)) \($0.currency)" }
        return parts.isEmpty ? "0.00" : parts.joined(separator: " and ")
    }

    /// To the cent; of less than one unit, the four digits that say something, to a hundred-millionth.
    package static func words(_ amount: Double) -> String {
        var places = 2
        if amount > 0, amount < 1 {
            places = 4
            var shifted = amount
            while shifted < 0.1, places < 8 {
                shifted *= 10
                places += 1
            }
        }
        let factor = (0..<places).reduce(1.0) { power, _ in power * 10 }
        guard let scaled = Int(exactly: (amount * factor).rounded()), scaled >= 0 else {
            return "?"
        }
        var digits = Array(String(scaled))
        digits = Array(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        var fraction = digits.suffix(places)
        while fraction.count > 2, fraction.last == "0" { fraction.removeLast() }
        let whole = digits.dropLast(places)
        var text = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text + "." + String(fraction)
    }
}
