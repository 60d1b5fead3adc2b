extension VerdictSpelling {
    /// Commands of LaTeX that change how words look, not which they are.
    private static let looks: Set<Substring> = [
        "text", "textbf", "textit", "textrm", "textsf", "texttt", "textnormal", "mathbf", "mathit",
        "mathrm", "mathsf", "mathtt", "mathnormal", "boldsymbol", "bm", "bf", "it", "rm", "sf",
        "tt",
        "mbox", "hbox", "emph", "underline", "operatorname", "large", "Large", "displaystyle",
    ]
    private static let spaces: Set<Substring> = [
        "quad", "qquad", "space", "enspace", "thinspace", "nobreakspace",
    ]

    /// `\text{ Assistant~1. }` → `Assistant 1`.
    static func undressed(_ spelled: String) -> String {
        var plain = ""
        var rest = spelled[...]
        while let character = rest.popFirst() {
            switch character {
            case "{", "}", "$": break
            case "~": plain += " "
            case "\\":
                let name = rest.prefix { $0.isASCII && $0.isLetter }
                rest = rest.dropFirst(name.count)
                if spaces.contains(name) {
                    plain += " "
                } else if name.isEmpty {
                    plain += symbol(rest.popFirst())
                } else if !looks.contains(name) {
                    plain += "\\" + name
                }
            default: plain.append(character)
            }
        }
        let words = plain.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let edges: Set<Character> = [" ", "*", ".", "_", "`", "\"", "'"]
        let end = words.lastIndex { !edges.contains($0) }.map(words.index(after:))
        return String(words[..<(end ?? words.startIndex)].drop { edges.contains($0) })
    }

    /// What a backslash and `character` are.
    private static func symbol(_ character: Character?) -> String {
        switch character {
        case "!", "(", ")", "[", "]", nil: ""
        case " ", "\n", "\t", ",", ";", ":", "\\": " "
        case let other?: "\\" + String(other)
        }
    }
}
