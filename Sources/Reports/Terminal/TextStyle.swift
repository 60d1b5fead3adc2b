/// How a report looks on the screen that it is written for.
///
/// Reports ask no terminal: whoever prints them says how wide, how colourful and in which
/// characters.
public struct TextStyle: Sendable, Hashable {
    /// Whether escape sequences for colour may be written.
    public enum Colour: Sendable, Hashable {
        case none, ansi
    }

    /// Which characters may be written.
    public enum Charset: Sendable, Hashable {
        case unicode
        /// Nothing outside of ASCII; what a log holds of other characters becomes `?`.
        case ascii
    }

    /// Terminal columns, at least 20: less than that is taken as 20.
    public var width: Int
    public var colour: Colour
    public var charset: Charset

    public init(width: Int = 80, colour: Colour = .none, charset: Charset = .unicode) {
        self.width = max(width, 20)
        self.colour = colour
        self.charset = charset
    }

    /// 80 columns of Unicode without colour: what a file or a pipe gets.
    public static let plain = TextStyle()
}

/// What a piece of text means, from which its colour follows.
enum Tone: Sendable, Hashable {
    case plain
    /// Losers, lines, labels: there to be looked up.
    case dim
    case title
    /// The winner on its way.
    case path
    case winner
    case undecided
    /// Words that differ from another text's.
    case changed

    /// The parameters of "select graphic rendition"; `nil` for none.
    var rendition: String? {
        switch self {
        case .plain: nil
        case .dim: "2"
        case .title: "1"
        case .path: "32"
        case .winner: "1;32"
        case .undecided: "33"
        case .changed: "4;36"
        }
    }
}
