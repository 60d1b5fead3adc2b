internal import JSON

/// What each stage's model costs; of those that nobody gave a price there is none.
public struct Prices: Sendable, Hashable {
    public var judge: Price?
    public var generator: Price?
    /// The prices of a panel's judges by their names; `judge` is what the dearest of them costs.
    public var jurors: [String: Price]

    public init(
        judge: Price? = nil, generator: Price? = nil, jurors: [String: Price] = [:]
    ) {
        self.judge = judge
        self.generator = generator
        self.jurors = jurors
    }

    public subscript(stage: CostStage) -> Price? { stage == .judge ? judge : generator }

    public var isEmpty: Bool { judge == nil && generator == nil && jurors.isEmpty }

    /// What was spent where there is a price; `nil` where there is none at all.
    public func cost(of spending: Spending) -> Money? {
        if isEmpty { return nil }
        return CostStage.allCases.reduce(Money()) { $0 + cost(of: spending, $1) }
    }

    /// What one stage spent. A panel's judges have their own prices; what no judge's answer names, as
    /// requests that failed, costs what the dearest takes for it.
    package func cost(of spending: Spending, _ stage: CostStage) -> Money {
        var (rest, cost) = (spending[stage].charge, Money())
        if stage == .judge, !jurors.isEmpty {
            for (name, charge) in spending.jurors.sorted(by: { $0.key < $1.key }) {
                rest = rest.beyond(charge)
                if let price = jurors[name] { cost = cost + Money(charge, at: price) }
            }
            if rest == .nothing { return cost }
        }
        return self[stage].map { cost + Money(rest, at: $0) } ?? cost
    }

    /// The stages that took tokens which have no price.
    public func unpriced(of spending: Spending) -> [CostStage] {
        CostStage.allCases.filter { stage in
            let hasPrice = self[stage] != nil || stage == .judge && !jurors.isEmpty
            return !hasPrice && spending[stage].charge.tokens > 0
        }
    }

    /// Each once, in the order of their names.
    public var currencies: [String] {
        let prices = CostStage.allCases.compactMap { self[$0] } + jurors.values
        return Set(prices.map(\.currency)).sorted()
    }

    // MARK: As the manifest keeps them

    /// `{"judge": {"input", …}, "generator": {…}, "jurors"?: {"a": {…}}}`
    var json: JSONObject {
        var object = JSONObject()
        for stage in CostStage.allCases {
            if let price = self[stage] { object[stage.rawValue] = price.json }
        }
        if jurors.isEmpty { return object }
        var table = JSONObject()
        for (name, price) in jurors.sorted(by: { $0.key < $1.key }) { table[name] = price.json }
        object["jurors"] = .object(table)
        return object
    }

    /// Reads what `json` wrote.
    init(_ json: JSON) throws(LogError) {
        let fields = try LogFields(json, "\"prices\"")
        func price(_ stage: CostStage) throws(LogError) -> Price? {
            guard let json = fields.value(stage.rawValue) else { return nil }
            return try Price(json)
        }
        self.init(judge: try price(.judge), generator: try price(.generator))
        for member in fields.value("jurors")?.object?.members ?? [] {
            jurors[member.key] = try Price(member.value)
        }
    }
}
