package import JSON

/// What a model's server charges for tokens: an entry's `price` in a pipeline.
///
/// It decides no vote, so it is no part of a run's identity.
public struct Price: Sendable, Hashable {
    /// For `per` tokens read.
    public var input: Double
    /// For `per` tokens read that the server had kept from before; `nil` for the same as others.
    public var cachedInput: Double?
    /// For `per` tokens generated, thinking included.
    public var output: Double
    /// How many tokens the prices are for, at least 1.
    public var per: Int
    /// Three letters of ISO 4217: `USD`.
    public var currency: String

    public static let usualPer = 1_000_000
    public static let usualCurrency = "USD"

    public init(
        input: Double, cachedInput: Double? = nil, output: Double, per: Int = usualPer,
        currency: String = usualCurrency
    ) {
        self.input = input
        self.cachedInput = cachedInput
        self.output = output
        self.per = per
        self.currency = currency
    }

    /// What so many tokens cost, in `currency`.
    ///
    /// Linear: of tokens that were added up first, the sum is rounded once, in whatever order they came.
    public func cost(of charge: Charge) -> Double {
        cost(
            prompt: Double(charge.prompt), cached: Double(charge.cached),
            completion: Double(charge.completion))
    }

    /// The same of tokens that are expected.
    ///
    /// - Parameter cached: the part of `prompt` that the server has kept from before.
    public func cost(prompt: Double, cached: Double = 0, completion: Double) -> Double {
        let read = (prompt - cached) * input + cached * (cachedInput ?? input)
        return (read + completion * output) / Double(per)
    }

    /// Whether `word` can be a currency: three capital letters.
    public static func isCurrency(_ word: String) -> Bool {
        word.utf8.count == 3 && word.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    }

    // MARK: As the manifest keeps it

    package var json: JSON {
        var object: JSONObject = ["input": .number(input)]
        if let cachedInput { object["cached_input"] = .number(cachedInput) }
        object["output"] = .number(output)
        object["per"] = .number(per)
        object["currency"] = .string(currency)
        return .object(object)
    }

    /// What prices may be.
    package static let range = 0...1e9
    package static let perRange = 1...1_000_000_000

    /// Reads what `json` wrote.
    init(_ json: JSON) throws(LogError) {
        let fields = try LogFields(json, "a price")
        func price(_ key: String) throws(LogError) -> Double? {
            try fields.numberIfAny(key, in: Self.range)
        }
        self.init(
            input: try price("input") ?? 0, cachedInput: try price("cached_input"),
            output: try price("output") ?? 0,
            per: try fields.integer("per", in: Self.perRange),
            currency: try fields.word("currency") { Self.isCurrency($0) ? $0 : nil })
    }
}
