package import JSON
package import RunLogs

/// What a run cost, in the words of a report.
package struct CostFacts: Sendable, Hashable {
    /// The price of everything that was charged.
    let cost: Money
    /// What earlier starts had paid of it.
    private let earlier: Money?
    private let spent: Spending
    /// The stages whose tokens have no price.
    private let unpriced: [CostStage]

    /// - Parameter earlier: what had been spent when this start began; `nil` where that does not matter.
    /// - Returns: `nil` where nothing has a price.
    package init?(_ prices: Prices, _ spent: Spending, before earlier: Spending? = nil) {
        guard let cost = prices.cost(of: spent) else { return nil }
        self.cost = cost
        self.spent = spent
        self.earlier = earlier.flatMap { prices.cost(of: $0) }
        unpriced = prices.unpriced(of: spent)
    }

    private var now: Money? { earlier.map { cost.less($0) } }

    /// `0.4994 USD, 0.10 USD of it in this start; 1,200 tokens read, 340 generated`
    package var sentence: String {
        var text = "\(cost)"
        if let now, let earlier, earlier.isSomething { text += ", \(now) of it in this start" }
        text += "; " + Self.tokens(spent.total)
        if spent.uncounted > 0 {
            let count = Figures.count(spent.uncounted, "answer", "answers")
            text += "; beside \(count) that came without a count of tokens"
        }
        if !unpriced.isEmpty {
            let names = unpriced.map { $0 == .judge ? "the judge's" : "the generator's" }
            text += "; without \(names.joined(separator: " and ")) tokens, which have no price"
        }
        return text
    }

    /// `1,200 tokens read (400 of them kept from before), 340 generated`
    package static func tokens(_ charge: Charge) -> String {
        let kept = charge.cached > 0 ? " (\(Figures.grouped(charge.cached)) kept from before)" : ""
        return "\(Figures.count(charge.prompt, "token", "tokens")) read\(kept), "
            + "\(Figures.grouped(charge.completion)) generated"
    }

    /// `{"cost", "cost_this_start"?, "charged": {"requests", "prompt_tokens", …}}`
    package var json: JSONObject {
        var object: JSONObject = ["cost": cost.json]
        if let now { object["cost_this_start"] = now.json }
        object["charged"] = .object(spent.total.json)
        if spent.uncounted > 0 { object["uncounted_answers"] = .number(spent.uncounted) }
        return object
    }

    /// `0.4994 USD`, and as a note what each of so many prompts cost.
    func figure(prompts: Int) -> (value: String, note: String) {
        guard prompts > 0 else { return ("\(cost)", "") }
        return ("\(cost)", "\(cost.divided(by: prompts)) a prompt")
    }
}
