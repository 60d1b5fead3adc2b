import JSON
import Reports
import RunLogs
import Runs

/// What a run would cost, for `bracket plan`.
struct PlannedCost {
    private let most: Money
    private let expected: Money
    /// Votes and prompts' candidates that say how many tokens such take.
    private let measured: Spending
    private let unpriced: [CostStage]

    /// - Parameter spent: what the run was charged so far.
    /// - Returns: `nil` where nothing has a price.
    init?(_ prices: Prices, _ estimate: Estimate, after spent: Spending) {
        guard let most = prices.cost(of: estimate.mostSpent),
            let expected = prices.cost(of: estimate.expectedSpent(after: spent))
        else { return nil }
        (self.most, self.expected, measured) = (most, expected, spent)
        unpriced = prices.unpriced(of: estimate.mostSpent)
    }

    var rows: [(String, String)] {
        var rows = [("cost", "\(most) at most, if no request is sent twice")]
        if !unpriced.isEmpty {
            let names = unpriced.map { $0 == .judge ? "the judge's" : "the generator's" }
            rows[0].1 += "; without \(names.joined(separator: " and ")) tokens, which have no price"
        }
        let votes = measured.judge.answers
        let basis: String
        if votes > 0 {
            let each = measured.judge.charge.completion / votes
            basis =
                "at \(Figures.grouped(each)) generated tokens a vote, as in the "
                + "\(Figures.count(votes, "vote", "votes")) that the run has"
        } else {
            basis = "if every answer takes all the tokens that it may"
        }
        rows.append(("", "about \(expected) expected, \(basis)"))
        return rows
    }

    /// `{"most_cost": {"USD": 12.4}, "expected_cost": {"USD": 6.2}}`
    var json: JSONObject { ["most_cost": most.json, "expected_cost": expected.json] }
}
