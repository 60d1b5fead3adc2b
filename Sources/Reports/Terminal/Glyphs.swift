/// The characters that reports draw with.
struct Glyphs: Sendable {
    var horizontal, vertical, ruler: String
    /// A line that ends at an upright, by where the upright goes on from it.
    var cornerDown, cornerUp: String
    /// The same with the match's winner leaving to the right.
    var teeDown, teeUp, teeRight: String
    /// Between the votes of a match: `3–1`.
    var dash: String
    /// Before how far something may be off.
    var within: String { dash == "-" ? "+/-" : "±" }
    /// Stands for what was cut out of a text.
    var ellipsis: String
    var champion, upset, undecided, equal: String
    /// Beside an answer, where the right one is known.
    var right, wrong: String
    /// Cells of a cross table.
    var half, itself: String

    init(_ charset: TextStyle.Charset) {
        switch charset {
        case .unicode: self = .unicode
        case .ascii: self = .ascii
        }
    }

    private init(
        lines: [String], dash: String, ellipsis: String, champion: String, upset: String,
        undecided: String, equal: String = "=", right: String, wrong: String, half: String,
        itself: String
    ) {
        (horizontal, vertical, ruler) = (lines[0], lines[1], lines[0])
        (cornerDown, cornerUp) = (lines[2], lines[3])
        (teeDown, teeUp, teeRight) = (lines[4], lines[5], lines[6])
        (self.dash, self.ellipsis) = (dash, ellipsis)
        (self.champion, self.upset) = (champion, upset)
        (self.undecided, self.equal) = (undecided, equal)
        (self.right, self.wrong) = (right, wrong)
        (self.half, self.itself) = (half, itself)
    }

    static let unicode = Glyphs(
        lines: ["─", "│", "┐", "┘", "┬", "┴", "├"], dash: "–", ellipsis: "…", champion: "★",
        upset: "▲", undecided: "?", right: "✓", wrong: "✗", half: "½", itself: "·")

    static let ascii = Glyphs(
        lines: ["-", "|", "+", "+", "+", "+", "+"], dash: "-", ellipsis: "~", champion: "*",
        upset: "^", undecided: "?", right: "+", wrong: "x", half: "=", itself: ".")
}
