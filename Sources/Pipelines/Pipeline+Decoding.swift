internal import Datasets
internal import Foundation
internal import JSON
internal import Judging
internal import LanguageModels
internal import Tournaments

extension Pipeline {
    /// Reads a pipeline file.
    ///
    /// - Parameters:
    ///   - path: JSON with comments and trailing commas.
    ///   - overrides: `tournament.votes.max=3` and the like; values are JSON, or strings.
    /// - Throws: `PipelineError` that names file, line and key.
    public init(path: String, overrides: [String] = []) throws(PipelineError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            let isThere = FileManager.default.fileExists(atPath: path)
            throw PipelineError(
                "\(path): " + (isThere ? "it cannot be read" : "no such pipeline file"))
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw PipelineError("\(path): it is not UTF-8 text")
        }
        try self.init(text: text, file: path, overrides: overrides)
    }

    /// Reads the text of a pipeline file; `file` is its name in messages.
    public init(
        text: String, file: String, overrides: [String] = []
    ) throws(PipelineError) {
        var value: JSON
        let lines: [String: Int]
        do { (value, lines) = try JSON.parseKeepingLines(text) } catch {
            throw PipelineError("\(file):\(error.line): \(error.problem) (column \(error.column))")
        }
        for override in overrides { value = try Self.apply(override, to: value) }
        try self.init(
            Section(value, name: "", source: .init(file: file, lines: lines)), json: value)
    }

    private static func apply(_ override: String, to value: JSON) throws(PipelineError) -> JSON {
        guard let equals = override.firstIndex(of: "="), equals != override.startIndex else {
            throw PipelineError("--set needs key=value, as in tournament.votes.max=3")
        }
        let text = String(override[override.index(after: equals)...])
        let new = (try? JSON.parse(text, dialect: .json5)) ?? .string(text)
        let path = override[..<equals].split(separator: ".", omittingEmptySubsequences: false)
        return value.setting(path.map(String.init)[...], to: new)
    }

    private init(_ top: Section, json: JSON) throws(PipelineError) {
        var top = top
        self.json = json
        name = try top.string("name") ?? "run"
        guard !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else {
            throw top.error("name", "\"name\" must be usable as a folder's name")
        }
        seed = UInt64(try top.int("seed", in: 0...Int.max) ?? 0)
        input = try top.string("input")
        workers = try top.int("workers", in: 1...1024)
        inFlight = try top.int("in_flight", in: 1...65_536)
        fields = try Self.fields(try top.section("fields"))

        models = []
        if var section = try top.section("models") {
            for (name, model) in try section.sections() {
                models.append((name, try ModelSpec(model)))
            }
        }
        generate = nil
        if let section = try top.section("generate") {
            generate = try Generate(section, models: models)
        }
        guard let tournament = try top.section("tournament") else {
            throw top.error("tournament", "there is no \"tournament\"; add at least { }")
        }
        self.tournament = try TournamentSettings(tournament, models: models)
        emit = Set(Emit.allCases)
        if var select = try top.section("select") {
            if let names = try select.strings("emit") {
                emit = []
                for name in names {
                    guard let one = Emit(rawValue: name) else {
                        throw select.error(
                            "emit",
                            "unknown output \"\(name)\""
                                + Nearest.hint(for: name, in: Emit.allCases.map(\.rawValue)))
                    }
                    emit.insert(one)
                }
            }
            try select.finish()
        }
        try top.finish()
        if let generate, !models.contains(where: { $0.name == generate.model }) {
            throw top.error("generate.model", Self.unknownModel(generate.model, models))
        }
    }

    static func unknownModel(
        _ name: String, _ models: [(name: String, spec: ModelSpec)]
    ) -> String {
        let names = models.map(\.name)
        return "there is no model \"\(name)\" in \"models\"" + Nearest.hint(for: name, in: names)
    }

    private static func fields(_ section: Section?) throws(PipelineError) -> FieldNames {
        var names = FieldNames.standard
        guard var section else { return names }
        names.id = try section.string("id") ?? names.id
        names.prompt = try section.string("prompt") ?? names.prompt
        names.candidates = try section.string("candidates") ?? names.candidates
        names.text = try section.string("text") ?? names.text
        names.reference = try section.string("reference") ?? names.reference
        try section.finish()
        return names
    }
}

extension Pipeline.Generate {
    init(
        _ section: Section, models: [(name: String, spec: ModelSpec)]
    ) throws(PipelineError) {
        var section = section
        guard let model = try section.string("model") else {
            throw section.error("model", "\"generate\" needs a \"model\"")
        }
        self.model = model
        count = try section.int("n", in: 1...10_000) ?? 8
        system = try section.string("system")
        sampling = Sampling(temperature: 1, topP: 1, maxTokens: 4096)
        sampling.take(model, of: models)
        try sampling.read(&section)
        sampling.maxTokens =
            try section.int("max_tokens", in: 1...10_000_000) ?? sampling.maxTokens
        sampling.stop = try section.strings("stop") ?? []
        try section.finish()
    }
}

extension Sampling {
    /// Takes over what the entry of the model `name` says.
    mutating func take(_ name: String?, of models: [(name: String, spec: ModelSpec)]) {
        guard let defaults = models.first(where: { $0.name == name })?.spec.defaults else {
            return
        }
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
}

extension JSON {
    /// This value with the member at `path` set, objects made where there are none.
    func setting(_ path: ArraySlice<String>, to value: JSON) -> JSON {
        guard let key = path.first else { return value }
        var object = self.object ?? JSONObject()
        object[key] = (object[key] ?? .object(JSONObject())).setting(path.dropFirst(), to: value)
        return .object(object)
    }
}
