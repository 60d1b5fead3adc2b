internal import Datasets
internal import Files
package import JSON

extension Pipeline {
    /// Reads a pipeline file.
    ///
    /// - Parameters:
    ///   - path: JSON with comments and trailing commas. Files that it names are looked for beside it
    ///     and in the folders above it, then in the working directory; those of `overrides` in the
    ///     working directory alone.
    ///   - overrides: `tournament.votes.max=3` and the like; values are JSON, or strings.
    /// - Throws: `PipelineError` that names file, line and key.
    public init(path: String, overrides: [String] = []) throws(PipelineError) {
        let search = PathSearch(besides: path)
        try self.init(Section.File(path: path, "pipeline file"), overrides, search)
    }

    /// Reads the text of a pipeline file; `file` is its name in messages.
    public init(
        text: String, file: String, overrides: [String] = []
    ) throws(PipelineError) {
        try self.init(Section.File(text: text, name: file), overrides)
    }

    private init(
        _ file: Section.File, _ overrides: [String], _ search: PathSearch = PathSearch()
    ) throws(PipelineError) {
        var (file, search) = (file, search)
        file.value = search.resolving(file.value)
        for override in overrides { file.value = try Self.apply(override, to: file.value) }
        try self.init(Section(file), json: file.value)
        self.search = search
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
        guard !name.isEmpty, !name.contains("/"), !name.hasPrefix("."), name.isPrintable else {
            throw top.error("name", "\"name\" must be usable as a folder's name")
        }
        seed = UInt64(try top.int("seed", in: 0...Int.max) ?? 0)
        let (input, shape) = try Self.input(&top)
        self.input = input
        workers = try top.int("workers", in: 1...1024)
        inFlight = try top.int("in_flight", in: 1...65_536)
        let (fields, given) = try Self.fields(&top)
        self.fields = fields
        self.shape = shape.knowing(fields, given: given)
        gather = try top.section("gather").map { (section) throws(PipelineError) in
            try GatherPlan(section)
        }
        if gather != nil, self.input != nil {
            throw top.error("gather", "\"gather\" names the input's files; leave \"input\" out")
        }
        reference =
            try top.section("reference").map { (section) throws(PipelineError) in
                try ReferencePlan(section)
            } ?? .match(.auto)

        let models = try ModelPlans(try top.section("models"))
        self.models = models
        generate = try top.section("generate").map { (section) throws(PipelineError) in
            try GeneratePlan(section, models: models)
        }
        guard let tournament = try top.section("tournament") else {
            throw top.error("tournament", "there is no \"tournament\"; add at least { }")
        }
        self.tournament = try TournamentPlan(tournament, models: models)
        emit = try Self.emit(&top)
        try top.finish()
    }

    /// What a run writes: all, unless `select.emit` says what.
    private static func emit(_ top: inout Section) throws(PipelineError) -> Set<Emit> {
        guard var select = try top.section("select") else { return Set(Emit.allCases) }
        var emit = Set(Emit.allCases)
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
        return emit
    }
}

extension JSON {
    /// This value with the member at `path` set, objects made where there are none; a number leads to
    /// an element of a list.
    package func setting(_ path: ArraySlice<String>, to value: JSON) -> JSON {
        guard let key = path.first else { return value }
        if var list = array, let place = Int(key), list.indices.contains(place) {
            list[place] = list[place].setting(path.dropFirst(), to: value)
            return .array(list)
        }
        var object = self.object ?? JSONObject()
        object[key] = (object[key] ?? .object(JSONObject())).setting(path.dropFirst(), to: value)
        return .object(object)
    }
}
