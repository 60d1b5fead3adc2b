internal import RunLogs
internal import Tournaments

/// What a bracket's boxes say: names that may be shortened, votes, seeds.
struct BracketLabels {
    /// What a column calls its entrants.
    enum Naming {
        case full
        /// Without what all ids have in common, and cut where that is still too long.
        case short
        /// `#3`, as the first column numbers them.
        case seed
    }

    private let log: BracketLog
    private let style: TextStyle
    private let glyphs: Glyphs
    private let names: [Printable]
    /// The names without what all of them begin or end with.
    private let shortNames: [Printable]
    /// Empty where seeds were drawn by lot: then no result is an upset.
    private let seedOf: [String: Int]
    private let numbers: [Printable]
    /// An entrant's seed, and whether its answer is right where that is known.
    let seeds: [Printable]
    let seedWidth: Int
    /// How each entrant's answer ends; empty where it says no more than its name.
    let endings: [Printable]
    private let shortEndings: [Printable]
    let longestEnding: Int
    let hasUpsets: Bool
    let hasUndecided: Bool
    let hasEqual: Bool
    /// Whether an entrant is known to be right, and whether one is known to be wrong.
    let hasRight: Bool
    let hasWrong: Bool
    /// Whether there are entrants with numbers to tell apart.
    let hasSeeds: Bool

    /// - Parameter seeded: whether seeds say who is thought to be better.
    init(_ log: BracketLog, _ drawing: BracketDrawing, seeded: Bool, _ style: TextStyle) {
        self.log = log
        self.style = style
        glyphs = Glyphs(style.charset)
        names = log.entrants.map { Printable($0.id, style.charset) }
        shortNames = Self.shortened(log.entrants.map(\.id), ellipsis: glyphs.ellipsis).map {
            Printable($0, style.charset)
        }
        let seedOf =
            seeded ? Dictionary(log.entrants.map { ($0.id, $0.seed) }) { first, _ in first } : [:]
        self.seedOf = seedOf
        // A log made of a journal alone knows no seeds.
        let numbers = log.entrants.map { $0.seed > 0 ? String($0.seed) : "" }
        self.numbers = numbers.map { Printable($0, style.charset) }
        let marks = AnswerMarks(log, style.charset)
        hasRight = marks.hasRight
        hasWrong = marks.hasWrong(among: log.entrants.map(\.id))
        hasSeeds = numbers.count > 1 && numbers.contains { !$0.isEmpty }
        seeds = zip(log.entrants, numbers).map { entrant, number in
            Printable(marks.marked(number, of: entrant.id), style.charset)
        }
        seedWidth = seeds.map(\.width).max() ?? 0
        let endings = log.entrants.map { entrant in
            let ending = Self.ending(of: entrant.answer)
            return ending == entrant.id ? "" : ending
        }
        self.endings = endings.map { Printable($0, style.charset) }
        longestEnding = self.endings.map(\.width).max() ?? 0
        shortEndings = Self.shortened(endings, ellipsis: glyphs.ellipsis).map {
            Printable($0, style.charset)
        }
        hasUpsets = log.matches.contains { match in match.isUpset { seedOf[$0] } }
        hasUndecided = log.matches.contains { $0.outcome == .undecided }
        hasEqual = log.matches.contains { $0.outcome == .equal }
    }

    /// An entrant's name in at most `width` columns, but for a seed, which is never cut.
    func name(_ entrant: Int, _ naming: Naming, width: Int) -> Printable {
        switch naming {
        case .full: names[entrant]
        case .short: shortNames[entrant].cutMiddle(to: width, ellipsis: glyphs.ellipsis)
        case .seed: Printable("#" + numbers[entrant].text, style.charset)
        }
    }

    /// How an answer ends, in at most `width` columns: if that is too long, without what all answers
    /// have in common there, so that what differs can be seen.
    func ending(_ entrant: Int, width: Int) -> Printable {
        (longestEnding <= width ? endings : shortEndings)[entrant]
            .cutStart(to: width, ellipsis: glyphs.ellipsis)
    }

    /// Whether names cut to `width` columns still tell the entrants apart.
    func areDistinct(_ entrants: [Int], _ naming: Naming, width: Int) -> Bool {
        let entrants = Set(entrants)
        return Set(entrants.map { name($0, naming, width: width) }).count == entrants.count
    }

    /// The winner's votes, the loser's, and a mark for an upset or an undecided match; a mark alone
    /// where nobody was asked.
    func score(_ match: Int) -> Printable {
        let match = log.matches[match]
        if match.outcome == .equal { return Printable(glyphs.equal, style.charset) }
        let side: Side = match.winner == match.second ? .second : .first
        let mark =
            if match.outcome == .undecided {
                glyphs.undecided
            } else {
                match.isUpset { seedOf[$0] } ? glyphs.upset : ""
            }
        return Printable(
            "\(match.tally[side])\(glyphs.dash)\(match.tally[side.other])\(mark)", style.charset)
    }

    func isUndecided(_ match: Int) -> Bool { log.matches[match].outcome == .undecided }

    /// The end of the last line with a letter or digit, where an answer tends to say its result.
    ///
    /// Scalar by scalar: Swift takes the square of a run of flags to find its characters from behind.
    static func ending(of text: String) -> String {
        var line: [Unicode.Scalar] = []
        var saysSomething = false
        for scalar in text.unicodeScalars.reversed() {
            if Character(scalar).isNewline {
                if saysSomething { break }
                line = []
            } else if line.count < endingLimit {
                line.append(scalar)
                let properties = scalar.properties
                if properties.isAlphabetic || properties.numericType != nil { saysSomething = true }
            } else if saysSomething {
                break
            }
        }
        let words = line.reversed().split { $0.properties.isWhitespace }
        return saysSomething
            ? words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " ") : ""
    }

    /// Scalars of an ending that are kept: more than a line of any terminal shows.
    private static let endingLimit = 2_000
}
