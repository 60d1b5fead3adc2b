/// Takes a number from the beginning of tokens: an integer, a decimal, a fraction, a mixed number, or
/// a product with a power such as `1.5 \times 10^{3}`.
struct AnswerNumber {
    private(set) var rest: ArraySlice<AnswerToken>

    init(_ tokens: ArraySlice<AnswerToken>) { rest = tokens }

    /// - Returns: `nil` where no number begins, or where it goes on as another expression.
    mutating func signed() -> ExactNumber? {
        if rest.take("-") { return unsigned()?.negated }
        _ = rest.take("+")
        return unsigned()
    }

    private mutating func unsigned() -> ExactNumber? {
        if rest.first?.isCommand("frac") == true { return fraction() }
        guard let first = rest.first, let value = decimal() else { return nil }
        if rest.take("^") { return power(of: value) }
        if rest.take("/") { return decimal().flatMap { value / $0 } }
        if rest.take("*") {
            guard let base = decimal(), rest.take("^") else { return nil }
            return power(of: base).flatMap { value * $0 }
        }
        guard value.integer != nil, !first.text.contains(".") else { return value }
        return mixed(with: value)
    }

    /// A whole number and the proper fraction behind it, if there is one.
    private mutating func mixed(with whole: ExactNumber) -> ExactNumber? {
        guard let second = rest.first else { return whole }
        if second.isCommand("frac") {
            return fraction().flatMap { $0.isProper ? whole + $0 : nil }
        }
        guard second.isSpaced, second.kind == .number else { return whole }
        guard let above = decimal(), rest.take("/"), let below = decimal(),
            above.integer != nil, below.integer != nil, let part = above / below, part.isProper
        else { return nil }
        return whole + part
    }

    /// `^4`, `^{-4}`; the caret has been taken.
    private mutating func power(of base: ExactNumber) -> ExactNumber? {
        var exponent = rest.takeGroup() ?? ArraySlice([rest.popFirst()].compactMap(\.self))
        let isNegative = exponent.take("-")
        guard exponent.count == 1, let power = exponent.first.flatMap(Self.decimal)?.integer else {
            return nil
        }
        return base.raised(to: isNegative ? -power : power)
    }

    /// `\frac{a}{b}`, whose parts may have signs.
    private mutating func fraction() -> ExactNumber? {
        rest.removeFirst()
        guard let above = rest.takeGroup().flatMap(Self.part),
            let below = rest.takeGroup().flatMap(Self.part)
        else { return nil }
        return above / below
    }

    private static func part(_ tokens: ArraySlice<AnswerToken>) -> ExactNumber? {
        var tokens = tokens
        let isNegative = tokens.take("-")
        guard tokens.count == 1, let value = tokens.first.flatMap(decimal) else { return nil }
        return isNegative ? value.negated : value
    }

    private mutating func decimal() -> ExactNumber? {
        guard let value = rest.first.flatMap(Self.decimal) else { return nil }
        rest.removeFirst()
        return value
    }

    private static func decimal(_ token: AnswerToken) -> ExactNumber? {
        token.kind == .number ? ExactNumber(decimal: token.text) : nil
    }
}
