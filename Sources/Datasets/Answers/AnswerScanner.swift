/// Cuts an answer's text into tokens, in one pass.
struct AnswerScanner {
    let text: [Character]
    let groups: Bool
    /// Whether its only "$" is money, not the edge of a formula.
    private let hasDollar: Bool
    private var at = 0
    private var found: [AnswerToken] = []
    private var isSpaced = false
    /// For each open brace, whether it belongs to `\text{…}` or the like and is left out.
    private var braces: [Bool] = []
    private var brackets = 0

    /// - Parameter groups: see `AnswerToken.tokens(of:groups:)`.
    init(_ text: String, groups: Bool) {
        let degrees = text.replacing("^{\\circ}", with: "°").replacing("^\\circ", with: "°")
        self.text = degrees.map(AnswerSpellings.plain)
        self.groups = groups
        hasDollar = degrees.utf8.count { $0 == UInt8(ascii: "$") } == 1
    }

    mutating func tokens() -> [AnswerToken] {
        while at < text.count { step() }
        return found
    }

    private mutating func step() {
        let character = text[at]
        switch character {
        case "\\": command()
        case "$" where hasDollar && isDigit(at + 1): symbol(character)
        case "$", "~": skip(1)
        case "{": open(isText: false)
        case "}": close()
        case _ where character.isWhitespace || character.isEmoji: skip(1)
        case _ where isDigit(at) || (character == "." && isDigit(at + 1)): number()
        case _ where character.isLetter && AnswerSpellings.characters[character] == nil: word()
        default: symbol(character)
        }
    }

    private mutating func skip(_ count: Int) {
        at += count
        isSpaced = true
    }

    private mutating func add(_ kind: AnswerToken.Kind, _ text: String) {
        found.append(
            AnswerToken(
                kind: kind, text: text, isSpaced: isSpaced, isUpright: braces.contains(true)))
        isSpaced = false
    }

    private mutating func word() {
        let start = at
        func isApostrophe(_ index: Int) -> Bool {
            "'’".contains(text[index]) && index + 1 < text.count && text[index + 1].isLetter
        }
        while at < text.count, text[at].isLetter || isApostrophe(at) { at += 1 }
        add(.word, String(text[start..<at]).replacing("’", with: "'"))
    }

    private func isDigit(_ index: Int) -> Bool {
        index < text.count && text[index].isASCII && text[index].isNumber
    }

    /// Digits without separators, perhaps with a point and a power of ten.
    private mutating func number() {
        let rest = String(text[at..<min(text.count, at + 200)])
        let isList = !groups || brackets > 0 || !braces.isEmpty
        let whole = isList ? Self.safelyGrouped : Self.grouped
        let digits =
            rest.prefixMatch(of: whole)?.output ?? rest.prefix { $0.isASCII && $0.isNumber }
        let tail = rest[digits.endIndex...].prefixMatch(of: Self.tail)?.output ?? ""
        at += digits.count + tail.count
        add(.number, digits.filter(\.isNumber) + tail.filter { $0 != "+" })
    }

    /// Three digits at most and then groups of three, with separators between: `1,300`, `12{,}000`,
    /// `10,\!080`, `10\,080`. All but a plain comma can only separate thousands.
    private static nonisolated(unsafe) let grouped =
        /[1-9][0-9]{0,2}(?:(?:\{,\}|,\\!|\\,|,|\x{2009}|\x{202F})[0-9]{3})+(?!,?[0-9])/
    private static nonisolated(unsafe) let safelyGrouped =
        /[1-9][0-9]{0,2}(?:(?:\{,\}|,\\!|\\,|\x{2009}|\x{202F})[0-9]{3})+(?![0-9])/
    private static nonisolated(unsafe) let tail =
        /(?:\.[0-9]+)?(?:[eE][+\-]?[0-9]{1,3}(?![0-9A-Za-z]))?/

    // MARK: Symbols and braces

    private mutating func symbol(_ character: Character) {
        at += 1
        if let name = AnswerSpellings.characters[character] { return named(name) }
        if AnswerSpellings.superscripts[character] != nil { return superscript() }
        if let (above, below) = AnswerSpellings.fractions[character] {
            add(.command, "frac")
            for digit in [above, below] {
                found += [.symbol("{"), AnswerToken(kind: .number, text: digit), .symbol("}")]
            }
            return
        }
        if character == ".", at + 1 < text.count, text[at] == ".", text[at + 1] == "." {
            at += 2
            return named("ldots")
        }
        if "([".contains(character) { brackets += 1 }
        if ")]".contains(character) { brackets -= 1 }
        add(.symbol, String(character))
    }

    /// `10⁻¹²` is `10^{-12}`.
    private mutating func superscript() {
        var power: [AnswerToken] = []
        at -= 1
        while at < text.count, let digit = AnswerSpellings.superscripts[text[at]] {
            let isFirst = power.last?.kind != .number
            if digit == "-" || isFirst {
                power.append(AnswerToken(kind: digit == "-" ? .symbol : .number, text: digit))
            } else {
                power[power.count - 1].text += digit
            }
            at += 1
        }
        add(.symbol, "^")
        found += [.symbol("{")] + power + [.symbol("}")]
    }

    private mutating func open(isText: Bool) {
        at += 1
        braces.append(isText)
        if !isText { add(.symbol, "{") }
    }

    private mutating func close() {
        at += 1
        if braces.popLast() == true { isSpaced = true } else { add(.symbol, "}") }
    }

    // MARK: Commands

    private mutating func command() {
        let letters = text[(at + 1)...].prefix { $0.isASCII && $0.isLetter }
        guard !letters.isEmpty else { return escaped() }
        let name = String(letters)
        at = letters.endIndex
        if AnswerSpellings.texts.contains(name) {
            while at < text.count, text[at].isWhitespace { at += 1 }
            if at < text.count, text[at] == "{" { open(isText: true) } else { isSpaced = true }
        } else if AnswerSpellings.silent.contains(name) {
            isSpaced = true
            // `\left.` has no bracket.
            if ["left", "right"].contains(name), at < text.count, text[at] == "." { at += 1 }
        } else {
            named(AnswerSpellings.commands[name] ?? name)
        }
    }

    private mutating func escaped() {
        guard at + 1 < text.count else { return skip(1) }
        let character = text[at + 1]
        switch character {
        case "{", "}":
            at += 2
            add(.symbol, character == "{" ? "⦃" : "⦄")
        case "%", "&", "#", "_", "$":
            at += 1
            symbol(character)
        case "\\":
            at += 2
            // The end of a matrix' row.
            add(.symbol, "\\\\")
        default: skip(2)
        }
    }

    /// A command, or what stands for the character of that name.
    private mutating func named(_ name: String) {
        if name == "degree" { return add(.word, name) }
        add(name.first?.isLetter == true ? .command : .symbol, name)
    }
}

extension Character {
    fileprivate var isEmoji: Bool {
        !isASCII && unicodeScalars.first?.properties.isEmojiPresentation == true
    }
}
