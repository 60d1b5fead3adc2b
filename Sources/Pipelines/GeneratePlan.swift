public import LanguageModels
package import RunLogs

/// How candidates are made: a pipeline's `generate`.
public struct GeneratePlan: Sendable {
    /// A key of `models`.
    public var model: String
    /// Candidates per prompt, at least 1.
    public var count = 8
    public var sampling = Sampling.generating
    /// Put before the prompt as a system message.
    public var system: String?

    package init(model: String) { self.model = model }
}

extension Sampling {
    /// How candidates are sampled where nothing else is said.
    public static let generating = Sampling(temperature: 1, maxTokens: 4096)
}

extension GeneratePlan {
    init(_ section: Section, models: ModelPlans) throws(PipelineError) {
        var section = section
        guard let model = try section.string("model") else {
            throw section.error("model", "\"generate\" needs a \"model\"")
        }
        self.init(model: model)
        count = try section.int("n", in: 1...10_000) ?? count
        system = try section.string("system")
        sampling.take(model, of: models)
        try sampling.read(&section)
        sampling.maxTokens =
            try section.int("max_tokens", in: 1...10_000_000) ?? sampling.maxTokens
        sampling.stop = try section.strings("stop") ?? []
        try section.finish()
        guard models[model] != nil else { throw section.error("model", models.unknown(model)) }
    }

    package func describe(in identity: inout RunIdentity, models: ModelPlans) {
        identity["generate.model"] = models[model]?.identity ?? .null
        identity["generate.n"] = .number(count)
        identity["generate.system"] = .string(system)
        sampling.describe("generate", in: &identity)
    }
}

// MARK: - Sampling

extension Sampling {
    /// Takes over what the entry of the model `name` says.
    package mutating func take(_ name: String?, of models: ModelPlans) {
        guard let name, let defaults = models[name]?.defaults else { return }
        temperature = defaults.temperature ?? temperature
        topP = defaults.topP ?? topP
        topK = defaults.topK ?? topK
        minP = defaults.minP ?? minP
        maxTokens = defaults.maxTokens ?? maxTokens
    }

    /// Reads how a stage picks tokens.
    mutating func read(_ section: inout Section) throws(PipelineError) {
        temperature = try section.double("temperature", in: 0...100) ?? temperature
        topP = try section.double("top_p", in: 0...1) ?? topP
        topK = try section.int("top_k", in: 0...10_000_000) ?? topK
        minP = try section.double("min_p", in: 0...1) ?? minP
    }

    /// Adds every member that decides what is said, under the stage's name.
    func describe(_ stage: String, in identity: inout RunIdentity) {
        identity["\(stage).temperature"] = .number(temperature)
        // Earlier versions sent 1 where nobody said anything.
        identity["\(stage).top_p"] = .number(topP ?? 1)
        if let topK { identity["\(stage).top_k"] = .number(topK) }
        if let minP { identity["\(stage).min_p"] = .number(minP) }
        identity["\(stage).max_tokens"] = .number(maxTokens)
        if !stop.isEmpty { identity["\(stage).stop"] = .array(stop.map { .string($0) }) }
    }
}
