package import Datasets
internal import Files
internal import JSON

/// A pipeline of the common case, as text that `Pipeline` reads: one input, one judge, one format.
package struct PipelineSketch: Sendable {
    package var name = "run"
    /// `nil` where the command line says it.
    package var input: String?
    /// What the input was taken for; its preset is named, so that the pipeline reads it so for ever.
    package var shape = RecordShape(names: .standard)
    /// A file of the user's presets.
    package var presets: String?
    /// The format's name.
    package var format = FormatPlan.names[0]
    package var judge = JudgePlan.Name.reasoning
    /// `nil` for a judge that asks none.
    package var model: ModelPlan?
    package var votes = 1
    /// Candidates to make for each prompt; `nil` where the input has them.
    package var generates: Int?
    /// What is known of the input, a line each.
    package var notes: [String] = []

    package init() {}

    /// The pipeline's text.
    ///
    /// - Parameter isCommented: whether people read it.
    package func text(isCommented: Bool) -> String {
        var lines: [String] = []
        func line(_ text: String, _ comment: String? = nil) {
            lines.append(text + (isCommented ? comment.map { "  // " + $0 } ?? "" : ""))
        }
        if isCommented { lines += notes.map { "// " + $0 } }
        line("{")
        line("  name: \(quoted(name)),", "its folder is runs/\(name)")
        line("  seed: 7,", "all chance is derived from it")
        if let input = inputText { line("  input: \(input),", inputNote) }
        for fields in fieldLines(isCommented) { line(fields) }
        if let generates {
            line("  // Each prompt gets so many candidates, by this model.")
            line("  generate: { model: \"generator\", n: \(generates), temperature: 1.0 },")
        }
        line("  tournament: {")
        line(
            "    format: \(quoted(format)),", "one of " + FormatPlan.names.joined(separator: ", "))
        line("    judge: \(quoted(judge.rawValue)),", "one of reasoning, direct, reference")
        if model != nil {
            line("    model: \"judge\",")
            line(
                "    votes: { max: \(votes), stop: \"decided\" },",
                "at most so many a match, the answers' order alternating")
        }
        line("  },")
        if let model {
            line("  models: {")
            line("    judge: \(model.sketch),", "temperature, max_tokens, in_flight go here, too")
            if generates != nil { line("    generator: \(model.sketch),") }
            line("  },")
        }
        line("}")
        return lines.joined(separator: "\n") + "\n"
    }

    private var inputText: String? {
        // What reads as it always did needs no preset.
        let preset = presets == nil && shape.names == .standard ? nil : shape.preset
        guard input != nil || preset != nil || presets != nil else { return nil }
        if let input, presets == nil, preset == nil { return quoted(input) }
        let members = [("path", input), ("preset", preset), ("presets", presets)]
            .compactMap { name, value in value.map { "\(name): \(quoted($0))" } }
        return "{ \(members.joined(separator: ", ")) }"
    }

    private var inputNote: String? {
        shape.names == .standard ? "members as Bracket calls them" : "what its members are"
    }

    /// The fields: those that were named, or, for a reader, what the preset says.
    private func fieldLines(_ isCommented: Bool) -> [String] {
        let members = shape.names.json.members.map {
            "\($0.key): \($0.value.text.replacing(",", with: ", ").replacing(":", with: ": "))"
        }
        guard !members.isEmpty else { return [] }
        if shape.preset == nil {
            let exact = shape.names.json.members.map { "\($0.key): \($0.value.text)" }
            return ["  fields: { \(exact.joined(separator: ", ")) },"]
        }
        guard isCommented else { return [] }
        return ["  // By the preset, and to be changed under \"fields\":"]
            + members.map { "  //   \($0)" }
    }

    private func quoted(_ text: String) -> String { JSON.string(text).text }
}

extension ModelPlan {
    /// As a pipeline's `models` have it, for what a command line can say of a model.
    fileprivate var sketch: String {
        var object = JSONObject()
        switch self {
        case .remote(let remote):
            let urls = remote.options.baseURLs
            object["base_url"] =
                urls.count == 1 ? .string(urls[0]) : .array(urls.map { .string($0) })
            object["model"] = .string(remote.options.model)
            object["api_key_env"] = remote.apiKeyEnv.map { .string($0) }
        case .local(let path, let engine):
            object["path"] = .string(path)
            if engine.exact { object["exact"] = true }
        case .embedded(let name, _, let engine):
            object["embedded"] = .string(name)
            if engine.exact { object["exact"] = true }
        }
        var members = object.members.map { "\($0.key): \($0.value.text)" }
        if let price {
            let parts = (price.json.object ?? [:]).members.map { "\($0.key): \($0.value.text)" }
            members.append("price: { \(parts.joined(separator: ", ")) }")
        }
        return "{ \(members.joined(separator: ", ")) }"
    }

    /// Whether an address of it holds a user's name or password, which no file should.
    package var holdsPassword: Bool {
        guard case .remote(let remote) = self else { return false }
        return remote.options.baseURLs.contains { Pipeline.withoutPassword($0) != $0 }
    }
}
