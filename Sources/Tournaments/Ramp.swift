/// How many votes the matches of a knockout get that spends few on its early rounds: votes on one pair
/// mostly repeat one opinion, and most early matches are easy.
///
/// Caps 1, 3, 5, 7, 9 and leads 1, 2, 2, 3, 3 for the five rounds of 32 entrants, as the study of the cost of
/// judging found them: 0.38 to 0.42 of the votes of five a match. Fewer rounds leave the last out,
/// more repeat the second.
public enum Ramp {
    private static let caps = [1, 3, 5, 7, 9]
    private static let leads = [1, 2, 2, 3, 3]

    /// - Parameters:
    ///   - round: from 1.
    ///   - rounds: of the whole knockout.
    public static func rule(
        ofRound round: Int, of rounds: Int, order: VotingRule.Order
    ) -> VotingRule {
        let more = max(0, rounds - caps.count)
        let at = round <= 2 ? round - 1 : min(max(1, round - 1 - more), caps.count - 1)
        return VotingRule(max: caps[at], stop: .lead(leads[at]), order: order)
    }
}
