extension Price {
    /// What tokens of several models cost at most, whoever of them took them; `nil` for no price, and for
    /// prices in several currencies.
    ///
    /// Models without a price cost nothing.
    package static func dearest(_ prices: [Price]) -> Price? {
        guard let first = prices.first else { return nil }
        if prices.allSatisfy({ $0 == first }) { return first }
        guard prices.allSatisfy({ $0.currency == first.currency }) else { return nil }
        func most(_ amount: (Price) -> Double) -> Double {
            prices.reduce(0) { max($0, amount($1) / Double($1.per) * Double(usualPer)) }
        }
        return Price(
            input: most(\.input), cachedInput: most { $0.cachedInput ?? $0.input },
            output: most(\.output), currency: first.currency)
    }
}
