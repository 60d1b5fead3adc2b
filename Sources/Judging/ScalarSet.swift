/// The characters that one place of a pattern takes.
struct ScalarSet: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case digit, space, word
    }

    var ranges: [ClosedRange<UInt32>] = []
    var kinds: [Kind] = []
    /// Kinds whose characters are not meant: `\S`.
    var otherKinds: [Kind] = []
    var isNegated = false
    var ignoresCase = false

    static let word = ScalarSet(kinds: [.word])
    static let any = ScalarSet(isNegated: true)

    static func one(_ scalar: Unicode.Scalar) -> ScalarSet {
        ScalarSet(ranges: [scalar.value...scalar.value])
    }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        if holds(scalar) { return !isNegated }
        guard ignoresCase else { return isNegated }
        let properties = scalar.properties
        let others = [properties.lowercaseMapping, properties.uppercaseMapping]
        let isThere = others.contains { other in
            let scalars = other.unicodeScalars
            return scalars.count == 1 && holds(scalars[scalars.startIndex])
        }
        return isThere != isNegated
    }

    private func holds(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar.value) }
            || kinds.contains { Self.is(scalar, $0) }
            || otherKinds.contains { !Self.is(scalar, $0) }
    }

    private static func `is`(_ scalar: Unicode.Scalar, _ kind: Kind) -> Bool {
        let properties = scalar.properties
        switch kind {
        case .digit: return properties.generalCategory == .decimalNumber
        case .space: return properties.isWhitespace
        case .word:
            if scalar.isASCII {
                return "0"..."9" ~= scalar || "a"..."z" ~= scalar || "A"..."Z" ~= scalar
                    || scalar == "_"
            }
            return properties.isAlphabetic || properties.generalCategory == .decimalNumber
                || properties.generalCategory == .nonspacingMark
        }
    }
}
