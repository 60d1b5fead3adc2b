import RunLogs
import Runs

/// What a setting costs beyond calls, as far as the evidence tells.
struct PlanCosts {
    /// Tokens that judge and generator read and generate for all prompts; `nil` where nothing says how
    /// many a vote takes.
    let tokens: Double?
    /// How long all prompts take with as much at once as there was in the evidence; `nil` where nothing says
    /// how long a vote takes.
    let seconds: Double?
    /// For all prompts; `nil` where no model has a price, or nothing says how many tokens a vote takes.
    let money: Money?

    init(_ given: TargetArguments, _ forecast: Forecast) {
        let prompts = Double(given.planner.prompts)
        let votes = forecast.votes * prompts
        let made = given.areMade ? Double(forecast.setting.entrants) * prompts : 0
        let costs = given.evidence?.costs
        tokens = costs?.tokensEach.map { each in
            let make = costs?.tokensToMake.map { ($0.prompt + $0.completion) * made } ?? 0
            return (each.prompt + each.completion) * votes + make
        }
        // No sooner than the longest chain of votes.
        if let apart = costs?.secondsApart, let each = costs?.secondsEach {
            seconds = max(votes * apart, Double(forecast.mostSteps) * each)
        } else {
            seconds = nil
        }
        money = Self.money(given, votes: votes, made: made)
    }

    private static func money(
        _ given: TargetArguments, votes: Double, made: Double
    ) -> Money? {
        guard let prices = given.run?.pipeline.prices, !prices.isEmpty,
            let costs = given.evidence?.costs
        else { return nil }
        var money = Money()
        if let price = prices.judge, let each = costs.tokensEach {
            money = money + Money(each.cost(at: price) * votes, price.currency)
        }
        if let price = prices.generator, let each = costs.tokensToMake, made > 0 {
            money = money + Money(each.cost(at: price) * made, price.currency)
        }
        return money.amounts.isEmpty ? nil : money
    }
}
