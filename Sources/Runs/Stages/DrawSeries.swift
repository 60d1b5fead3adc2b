internal import Chance
internal import Tournaments

/// What the chance of a run's votes is derived from.
enum Drawing: Sendable {
    /// From the match, its round and the candidates' ids: in journals up to version 2, and in
    /// evaluations, whose pairs are asked in both orders.
    case byMatch
    /// From what the judge is shown: the prompt, by its id and its text, and both answers. The k-th vote on
    /// two texts is the same draw wherever they meet, in whichever format.
    case byTexts
}

/// The votes of one match, as draws of a series.
struct DrawSeries: Sendable {
    private let rule: VotingRule
    /// The series' own chance.
    private let chance: UInt64
    /// Decides which answer is shown first.
    private let showing: UInt64
    /// Whether the one listed first is also the first of the series, which knows no listing.
    private let isListed: Bool
    /// The draws of earlier meetings of the two.
    private let before: Int

    /// - Parameters:
    ///   - seed: the run's.
    ///   - rule: the match's.
    init(of pairing: MatchStage.Pairing, _ rule: VotingRule, _ drawing: Drawing, seed: UInt64) {
        self.rule = rule
        before = (pairing.meeting ?? 0) * rule.limit
        switch drawing {
        case .byTexts:
            // What is always shown as it is listed is another question the other way round.
            isListed = rule.order == .fixed || pairing.texts <= pairing.reversed
            chance = StableHash.of(
                "draws", seed, pairing.id, isListed ? pairing.texts : pairing.reversed)
            showing = chance
        case .byMatch:
            let (first, second) = (pairing.first.id, pairing.second.id)
            chance = StableHash.of(
                "match", seed, pairing.id, pairing.match.round, pairing.match.number, first, second)
            guard pairing.meeting != nil, rule.order != .fixed else {
                (isListed, showing) = (true, chance)
                return
            }
            isListed = first < second
            showing = StableHash.of(
                "pair", seed, pairing.id, isListed ? first : second, isListed ? second : first)
        }
    }

    /// Which draw of the series a vote is, from 1: the votes of earlier meetings come before it.
    func draw(of number: Int) -> Int { number + before }

    /// In which order a vote shows the answers, as they are listed in its match.
    func order(of number: Int) -> Vote.Order {
        let order = rule.order(of: draw(of: number), chance: showing)
        return isListed ? order : order.other
    }

    /// What the judge's sampling is seeded with for a vote; names the draw.
    func seed(of number: Int, _ drawing: Drawing) -> UInt64 {
        StableHash.of("vote", chance, drawing == .byTexts ? draw(of: number) : number)
    }
}
