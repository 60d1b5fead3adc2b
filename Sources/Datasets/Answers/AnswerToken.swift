/// A piece of an answer's text, the same for all its spellings.
struct AnswerToken: Hashable {
    enum Kind: Hashable {
        /// Digits, perhaps with a point or a power of ten: `1300`, `.5`, `1e3`.
        case number
        /// Letters.
        case word
        /// A LaTeX command by its name: `frac`, `pi`.
        case command
        /// Any other character; `\{` and `\}` are ⦃ and ⦄, which, unlike `{ }`, are seen.
        case symbol
    }

    var kind: Kind
    var text: String
    /// Whether there was space before it.
    var isSpaced = false
    /// Whether it stood in `\text{…}` or the like.
    var isUpright = false

    static func symbol(_ text: String) -> AnswerToken { AnswerToken(kind: .symbol, text: text) }

    func isSymbol(_ text: String) -> Bool { kind == .symbol && self.text == text }

    func isCommand(_ name: String) -> Bool { kind == .command && text == name }

    func isWord(_ word: String) -> Bool { kind == .word && text.lowercased() == word }

    var opens: Bool { kind == .symbol && ["(", "[", "{", "⦃"].contains(text) }

    var closes: Bool { kind == .symbol && [")", "]", "}", "⦄"].contains(text) }

    /// The tokens of `text`, the same for LaTeX, Unicode and plain text, without what ends a
    /// sentence.
    ///
    /// The rules are those that Math-Verify's README lists under "LaTeX normalization" (units,
    /// `\boxed`, malformed `\frac12` and `\sqrt3`, `\left`, `\text`, spaces, thousands separators)
    /// and of lm-evaluation-harness' `minerva_math` (`\dfrac`, `\tfrac`, `\!`, degrees, percent);
    /// see also its issues 3652, 4032 and 4160.
    ///
    /// - Parameter groups: whether a comma between groups of three digits separates thousands where
    ///   it could separate a list's elements.
    static func tokens(of text: String, groups: Bool = true) -> [AnswerToken] {
        var scanner = AnswerScanner(text, groups: groups)
        var tokens = scanner.tokens().braced
        while let last = tokens.last, last.kind == .symbol, ".,;:".contains(last.text) {
            tokens.removeLast()
        }
        while tokens.first?.isSymbol("{") == true, tokens[...].end == tokens.count - 1,
            !tokens.contains(where: { $0.isSymbol(",") })
        {
            tokens = Array(tokens.dropFirst().dropLast())
        }
        return tokens
    }
}

extension ArraySlice<AnswerToken> {
    /// The index of what closes the bracket that they begin with; any bracket closes any.
    var end: Int? {
        var depth = 0
        for index in indices {
            if self[index].opens { depth += 1 }
            if self[index].closes { depth -= 1 }
            if depth == 0 { return index }
        }
        return nil
    }

    /// The pieces between the tokens outside brackets that `separates`.
    func split(at separates: (AnswerToken) -> Bool) -> [ArraySlice<AnswerToken>] {
        var parts: [ArraySlice<AnswerToken>] = []
        var (depth, start) = (0, startIndex)
        for index in indices {
            if self[index].opens { depth += 1 }
            if self[index].closes { depth -= 1 }
            if depth == 0, separates(self[index]) {
                parts.append(self[start..<index])
                start = index + 1
            }
        }
        return parts + [self[start...]]
    }

    /// Takes what stands in the braces that they begin with.
    mutating func takeGroup() -> ArraySlice<AnswerToken>? {
        guard first?.isSymbol("{") == true, let end else { return nil }
        defer { self = self[(end + 1)...] }
        return self[..<end].dropFirst()
    }

    /// Takes the next token if it is this symbol.
    mutating func take(_ symbol: String) -> Bool {
        guard first?.isSymbol(symbol) == true else { return false }
        removeFirst()
        return true
    }
}

extension [AnswerToken] {
    /// With braces where LaTeX lets them be left out, `\frac12`, `\sqrt3`, and none around one token
    /// above or below another, `101_{2}`.
    fileprivate var braced: [AnswerToken] {
        var rest = self[...]
        var result: [AnswerToken] = []
        while let token = rest.popFirst() {
            result.append(token)
            if token.isCommand("frac") {
                result += Self.argument(&rest) + Self.argument(&rest)
            } else if token.isCommand("sqrt"), rest.first?.isSymbol("[") != true {
                result += Self.argument(&rest)
            } else if token.isSymbol("^") || token.isSymbol("_"), rest.count > 2,
                rest[rest.startIndex].isSymbol("{"), rest[rest.startIndex + 2].isSymbol("}")
            {
                result.append(rest[rest.startIndex + 1])
                rest = rest.dropFirst(3)
            }
        }
        return result
    }

    /// Takes an argument of a command and gives it braces if it has none: one digit or letter.
    private static func argument(_ rest: inout ArraySlice<AnswerToken>) -> [AnswerToken] {
        var argument: [AnswerToken]
        if let group = rest.takeGroup() {
            argument = Array(group).braced
        } else {
            guard var token = rest.first, !token.opens, !token.closes else { return [] }
            rest.removeFirst()
            if token.kind == .number || token.kind == .word, token.text.count > 1 {
                var others = token
                others.text.removeFirst()
                others.isSpaced = false
                token.text = String(token.text.prefix(1))
                rest = [others] + rest
            }
            argument = [token]
        }
        return [.symbol("{")] + argument + [.symbol("}")]
    }
}
