internal import Chance

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Online Elo ratings.
///
/// Source: A. Elo, *The Rating of Chessplayers* (1978), in its logistic form; the defaults are
/// those of the library that the RRM release rates with.
public struct Elo: Sendable, Hashable {
    /// The rating everyone starts with.
    public var initial: Double
    /// The rating difference at which the stronger side is `base` times as likely to win.
    public var scale: Double
    public var base: Double
    /// How far one game can move a rating at most.
    public var k: Double
    /// Orders of games that `meanRatings` averages over, at least 1.
    public var orders: Int

    public init(
        initial: Double = 1000, scale: Double = 400, base: Double = 10, k: Double = 4,
        orders: Int = 64
    ) {
        self.initial = initial
        self.scale = scale
        self.base = base
        self.k = k
        self.orders = orders
    }

    /// One game between two entrants, from the first one's view: 1 won, 0 lost, 0.5 neither.
    public struct Game: Sendable, Equatable {
        public var first: Int
        public var second: Int
        public var score: Double

        public init(first: Int, second: Int, score: Double) {
            self.first = first
            self.second = second
            self.score = score
        }

        /// A match as a game; one that nobody won counts half for each side.
        public init(_ match: Match, _ outcome: Outcome) {
            let score =
                switch outcome {
                case .win(.first): 1.0
                case .win(.second): 0.0
                case .undecided, .equal: 0.5
                }
            self.init(first: match.first, second: match.second, score: score)
        }
    }

    /// The probability that a player rated `a` beats one rated `b`, in 0...1.
    public func expected(_ a: Double, against b: Double) -> Double {
        1 / (1 + pow(base, (b - a) / scale))
    }

    /// Ratings of `entrants` after one pass over `games` in the order given.
    ///
    /// - Complexity: O(entrants + games).
    public func ratings(entrants: Int, games: [Game]) -> [Double] {
        var ratings = [Double](repeating: initial, count: entrants)
        for game in games { play(game, &ratings) }
        return ratings
    }

    /// Ratings averaged over `orders` orders of the same games.
    ///
    /// One pass depends on the order of its games: among entrants with equal wins it picks the one
    /// who won late. Averaging over many orders takes that chance out. With one order the games are
    /// shuffled once, which is the paper's single pass.
    ///
    /// - Parameter seed: decides every order; the same seed gives the same ratings.
    /// - Complexity: O(orders × games).
    public func meanRatings(entrants: Int, games: [Game], seed: UInt64) -> [Double] {
        precondition(orders >= 1, "ratings need at least one order of games")
        var generator = SplitMix64(seed: seed)
        var sums = [Double](repeating: 0, count: entrants)
        var ratings = [Double](repeating: initial, count: entrants)
        for _ in 0..<orders {
            for entrant in 0..<entrants { ratings[entrant] = initial }
            for index in generator.permutation(of: games.count) { play(games[index], &ratings) }
            for entrant in 0..<entrants { sums[entrant] += ratings[entrant] }
        }
        return sums.map { $0 / Double(orders) }
    }

    private func play(_ game: Game, _ ratings: inout [Double]) {
        let surprise =
            game.score - expected(ratings[game.first], against: ratings[game.second])
        ratings[game.first] += k * surprise
        ratings[game.second] -= k * surprise
    }
}
