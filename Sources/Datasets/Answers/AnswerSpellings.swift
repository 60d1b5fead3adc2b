/// Spellings of one thing.
enum AnswerSpellings {
    /// Commands that change how their argument looks, not what it says.
    static let texts: Set<String> = [
        "text", "mbox", "hbox", "mathrm", "mathbf", "mathit", "mathsf", "mathtt", "textbf",
        "textit", "textrm", "textsf", "texttt", "textnormal", "operatorname", "boxed", "fbox",
        "emph", "underline", "boldsymbol", "bm", "rm", "bf", "it",
    ]

    /// Commands that only set size or space.
    static let silent: Set<String> = [
        "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl",
        "biggr", "quad", "qquad", "displaystyle", "textstyle", "limits", "thinspace", "space",
        "mathstrut", "nolimits", "hspace", "enspace",
    ]

    static let commands = [
        "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "leq": "le", "leqslant": "le",
        "geq": "ge", "geqslant": "ge", "neq": "ne", "cdot": "*", "times": "*", "ast": "*",
        "varnothing": "emptyset", "rightarrow": "to", "lor": "vee", "land": "wedge",
        "lvert": "vert", "rvert": "vert", "colon": ":", "degrees": "degree", "mid": "vert",
        "dots": "ldots", "cdots": "ldots", "infin": "infty", "dbinom": "binom", "tbinom": "binom",
        "lbrack": "[", "rbrack": "]", "lbrace": "⦃", "rbrace": "⦄",
    ]

    /// Characters and the symbols or commands that they stand for.
    static let characters: [Character: String] = [
        "−": "-", "–": "-", "‐": "-", "‑": "-", "﹣": "-", "×": "*", "·": "*", "⋅": "*", "∗": "*",
        "⁄": "/", "。": ".", "、": ",", "÷": "div", "π": "pi", "∞": "infty", "∪": "cup",
        "∩": "cap", "∈": "in", "±": "pm", "√": "sqrt", "≈": "approx", "≤": "le", "⩽": "le",
        "≥": "ge", "⩾": "ge", "≠": "ne", "°": "degree", "º": "degree", "∅": "emptyset",
        "→": "to", "θ": "theta", "α": "alpha", "β": "beta", "γ": "gamma", "λ": "lambda",
        "μ": "mu", "|": "vert", "…": "ldots", "⟨": "langle", "⟩": "rangle",
    ]

    static let superscripts: [Character: String] = [
        "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8",
        "⁹": "9", "⁻": "-",
    ]

    static let fractions: [Character: (String, String)] = [
        "½": ("1", "2"), "⅓": ("1", "3"), "⅔": ("2", "3"), "¼": ("1", "4"), "¾": ("3", "4"),
        "⅕": ("1", "5"), "⅖": ("2", "5"), "⅗": ("3", "5"), "⅘": ("4", "5"), "⅙": ("1", "6"),
        "⅛": ("1", "8"), "⅜": ("3", "8"), "⅝": ("5", "8"), "⅞": ("7", "8"),
    ]

    /// A digit of any script as ASCII, and what has a full-width form without it.
    static func plain(_ character: Character) -> Character {
        guard !character.isASCII, let scalar = character.unicodeScalars.first,
            character.unicodeScalars.count == 1
        else { return character }
        if scalar.properties.numericType == .decimal, let digit = character.wholeNumberValue {
            return Character(String(digit))
        }
        guard (0xFF01...0xFF5E).contains(scalar.value) else { return character }
        return Character(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
    }
}
