internal import Files
public import RunLogs

extension Price {
    /// Reads the price in a model's entry; `nil` where it has none:
    /// `price: { input: 0.15, cached_input: 0.075, output: 0.60, per: 1000000, currency: "USD" }`.
    init?(memberOf entry: inout Section) throws(PipelineError) {
        guard var section = try entry.section("price") else { return nil }
        guard let input = try section.double("input", in: Self.range) else {
            throw entry.error("price", Self.missing("input", "read", section))
        }
        guard let output = try section.double("output", in: Self.range) else {
            throw entry.error("price", Self.missing("output", "generated", section))
        }
        self.init(
            input: input, cachedInput: try section.double("cached_input", in: Self.range),
            output: output, per: try section.int("per", in: Self.perRange) ?? Self.usualPer,
            currency: try section.string("currency") ?? Self.usualCurrency)
        guard Self.isCurrency(currency) else {
            throw section.error(
                "currency",
                "\"\(section.name).currency\" is \"\(currency.prefix(20))\"; it must be three capital "
                    + "letters, as \"USD\" or \"EUR\"")
        }
        try section.finish()
    }

    private static func missing(_ key: String, _ what: String, _ section: Section) -> String {
        "\"\(section.name)\" needs \"\(key)\", the price of \"per\" (\(usualPer)) tokens \(what)"
    }
}

extension ModelPlan {
    /// What its tokens cost; `nil` where the pipeline does not say.
    public var price: Price? {
        get {
            switch self {
            case .remote(let remote): remote.price
            case .local(_, let engine), .embedded(_, _, let engine): engine.price
            }
        }
        set {
            switch self {
            case .remote(var remote):
                remote.price = newValue
                self = .remote(remote)
            case .local(let path, var engine):
                engine.price = newValue
                self = .local(path: path, engine)
            case .embedded(let name, let path, var engine):
                engine.price = newValue
                self = .embedded(name: name, path: path, engine)
            }
        }
    }
}
