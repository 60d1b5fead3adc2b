internal import Chance

/// How often votes on pairs with a better answer are right, and how much two votes on one pair repeat
/// each other, from repeated votes.
///
/// For pairs that were asked equally often, n times, the correlation is the moments' one,
/// (Var(p̂) / (a (1 − a)) − 1/n) / (1 − 1/n) with p̂ the share of right votes of a pair and a their mean. It is
/// computed from the share of two votes of a pair that are both right, which is the same and holds for
/// pairs that were asked differently often. Intervals are 95 %, by the jackknife over clusters: pairs of one
/// prompt are about one question.
package struct VoteMoments: Sendable, Hashable {
    /// The votes on one pair that preferred a side.
    package struct Pair: Sendable, Hashable {
        package var right: Int
        package var cast: Int
        /// Those that have one number belong together.
        package var cluster: Int

        package init(right: Int, cast: Int, cluster: Int) {
            self.right = right
            self.cast = cast
            self.cluster = cluster
        }
    }

    package let pairs: Int
    package let votes: Int
    /// The mean share of right votes of a pair, in 0...1; each pair counts once.
    package let accuracy: Double
    package let accuracyInterval: ClosedRange<Double>
    /// Of two votes on one pair, in 0...1; `nil` where no pair has two, or all votes are right, or all wrong.
    package let correlation: Double?
    package let correlationInterval: ClosedRange<Double>?
    /// Of votes on two pairs of one cluster, in 0...1; `nil` where no cluster has two pairs.
    package let between: Double?
    package let betweenInterval: ClosedRange<Double>?

    /// - Returns: `nil` without a vote.
    package init?(_ pairs: [Pair]) {
        var clusters: [Int: Sums] = [:]
        for pair in pairs where pair.cast > 0 { clusters[pair.cluster, default: Sums()].add(pair) }
        clusters = clusters.mapValues(\.withProducts)
        let all = clusters.values.reduce(Sums(), +)
        guard all.pairs > 0 else { return nil }
        self.pairs = Int(all.pairs)
        votes = pairs.reduce(0) { $0 + max($1.cast, 0) }
        accuracy = all.accuracy
        // In the order of their numbers: sums of the same terms in another order differ in the last bit.
        let parts = clusters.sorted { $0.key < $1.key }.map { all - $0.value }
        let error = Self.standardError(parts.filter { $0.pairs > 0 }.map(\.accuracy))
        let size = accuracy * (1 - accuracy)
        let effective = error > 0 ? min(size / (error * error), Double(votes)) : all.pairs
        accuracyInterval = Wilson.interval(accuracy * effective, of: effective)
        correlation = all.correlation.map { min(max($0, 0), 1) }
        correlationInterval = all.correlation.map {
            Self.interval($0, parts.compactMap(\.correlation))
        }
        between = all.between.map { min(max($0, 0), 1) }
        betweenInterval = all.between.map { Self.interval($0, parts.compactMap(\.between)) }
    }

    /// The normal one, by what a figure is without each of the clusters, within 0...1.
    private static func interval(_ value: Double, _ parts: [Double]) -> ClosedRange<Double> {
        let reach = Wilson.z * standardError(parts)
        return min(max(value - reach, 0), 1)...min(max(value + reach, 0), 1)
    }

    /// By what a figure is without each of the clusters.
    private static func standardError(_ values: [Double]) -> Double {
        let mean = Sample(values).mean
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares * Double(values.count - 1) / Double(max(values.count, 1))).squareRoot()
    }

    private struct Sums {
        var pairs = 0.0
        /// Of shares of right votes.
        var shares = 0.0
        /// The same of pairs with two votes or more.
        var repeated = 0.0
        var repeatedShares = 0.0
        /// Of shares of two votes that are both right.
        var bothRight = 0.0
        /// Of squares of shares.
        var squares = 0.0
        /// Over two different pairs of one cluster: how many, their shares, and the products of these.
        var couples = 0.0
        var coupledShares = 0.0
        var products = 0.0

        mutating func add(_ pair: Pair) {
            let (right, cast) = (Double(pair.right), Double(pair.cast))
            pairs += 1
            shares += right / cast
            squares += right / cast * (right / cast)
            guard pair.cast > 1 else { return }
            repeated += 1
            repeatedShares += right / cast
            bothRight += right * (right - 1) / (cast * (cast - 1))
        }

        var accuracy: Double { shares / pairs }

        var correlation: Double? {
            guard repeated > 0 else { return nil }
            let mean = repeatedShares / repeated
            let size = mean * (1 - mean)
            return size > 1e-12 ? (bothRight / repeated - mean * mean) / size : nil
        }

        /// With what the pairs of this one cluster come to in twos.
        var withProducts: Sums {
            var sums = self
            sums.couples = pairs * (pairs - 1)
            sums.coupledShares = (pairs - 1) * shares
            sums.products = shares * shares - squares
            return sums
        }

        var between: Double? {
            guard couples > 0 else { return nil }
            let mean = coupledShares / couples
            let size = mean * (1 - mean)
            return size > 1e-12 ? (products / couples - mean * mean) / size : nil
        }

        static func + (a: Sums, b: Sums) -> Sums { a.combined(b, 1) }
        static func - (a: Sums, b: Sums) -> Sums { a.combined(b, -1) }

        private func combined(_ other: Sums, _ sign: Double) -> Sums {
            Sums(
                pairs: pairs + sign * other.pairs, shares: shares + sign * other.shares,
                repeated: repeated + sign * other.repeated,
                repeatedShares: repeatedShares + sign * other.repeatedShares,
                bothRight: bothRight + sign * other.bothRight,
                squares: squares + sign * other.squares, couples: couples + sign * other.couples,
                coupledShares: coupledShares + sign * other.coupledShares,
                products: products + sign * other.products)
        }
    }
}
