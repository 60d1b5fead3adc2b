internal import JSON

/// What each stage's model costs; of those that nobody gave a price there is none.
public struct Prices: Sendable, Hashable {
    public var judge: Price?
    public var generator: Price?

    public init(judge: Price? = nil, generator: Price? = nil) {
        self.judge = judge
        self.generator = generator
    }

    public subscript(stage: CostStage) -> Price? { stage == .judge ? judge : generator }

    public var isEmpty: Bool { judge == nil && generator == nil }

    /// What was spent where there is a price; `nil` where there is none at all.
    public func cost(of spending: Spending) -> Money? {
        if isEmpty { return nil }
        return CostStage.allCases.reduce(Money()) { sum, stage in
            self[stage].map { sum + Money(spending[stage].charge, at: $0) } ?? sum
        }
    }

    /// The stages that took tokens which have no price.
    public func unpriced(of spending: Spending) -> [CostStage] {
        CostStage.allCases.filter { self[$0] == nil && spending[$0].charge.tokens > 0 }
    }

    /// Each once, in the order of their names.
    public var currencies: [String] {
        Set(CostStage.allCases.compactMap { self[$0]?.currency }).sorted()
    }

    // MARK: As the manifest keeps them

    /// `{"judge": {"input", …}, "generator": {…}}`
    var json: JSONObject {
        var object = JSONObject()
        for stage in CostStage.allCases {
            if let price = self[stage] { object[stage.rawValue] = price.json }
        }
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
    }
}
