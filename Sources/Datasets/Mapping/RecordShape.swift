internal import Files
public import JSON

/// What the records of an input were taken for.
public struct RecordShape: Sendable, Hashable {
    /// The preset's name; `nil` where the fields were named one by one.
    public var preset: String?
    public var names: FieldNames
    /// Whether the records have answers, or nothing but prompts.
    public var hasAnswers = true

    public init(preset: String? = nil, names: FieldNames, hasAnswers: Bool = true) {
        self.preset = preset
        self.names = names
        self.hasAnswers = hasAnswers
    }

    /// What a command wants of the records.
    public enum Purpose: Sendable, Hashable {
        /// Whatever there is.
        case any
        /// Prompts alone: candidates are made.
        case prompts
        /// Prompts with candidates.
        case candidates
        /// Two answers, one of which is better.
        case pairs
    }

    /// How many records are looked at.
    static let sample = 32
}

/// How the shape of an input is found.
public struct ShapeRequest: Sendable, Hashable {
    /// A preset's name; `nil` for the one that fits.
    public var preset: String?
    public var presets: [Preset] = Preset.shipped
    /// Fields that were named: they go before the preset's.
    public var fields = FieldNames.standard
    /// Those of them that were named as they are usually called.
    public var given: Set<String> = []
    public var purpose = RecordShape.Purpose.any

    public init() {}

    /// Names a preset, or a file of presets: those of a file join Bracket's own, and the only one of
    /// a file is the one that is meant.
    ///
    /// - Throws: `PresetError` for a name that no preset has, and for a file that holds none.
    public mutating func setPreset(_ name: String, isFile: Bool) throws(PresetError) {
        guard isFile else { return try setPreset(name) }
        let own = try Preset.list(path: name)
        presets = own + presets.filter { shipped in !own.contains { $0.name == shipped.name } }
        if own.count == 1 { preset = own[0].name }
    }

    private mutating func setPreset(_ name: String) throws(PresetError) {
        if name == "auto" { return preset = nil }
        guard presets.contains(where: { $0.name == name }) else {
            let names = presets.map(\.name)
            throw PresetError(
                description: "there is no preset \"\(name)\"" + Nearest.hint(for: name, in: names)
                    + " (known: \(names.joined(separator: ", ")))")
        }
        preset = name
    }

    /// The shape of an input that begins with `records`.
    ///
    /// Fields that say where prompts or answers stand describe the records by themselves; else the
    /// preset that was named is taken, or of those that fit the one that names most members.
    ///
    /// - Throws: `ShapeError` where no preset fits, or several fit equally.
    public func shape(of records: [JSONObject]) throws(ShapeError) -> RecordShape {
        if let preset, let named = presets.first(where: { $0.name == preset }) {
            return shape(named)
        }
        let isDescribed =
            !fields.hasUsualAnswers
            || !given.isDisjoint(with: ["prompt", "candidates", "chosen", "rejected"])
        guard !isDescribed, !records.isEmpty else { return RecordShape(names: fields) }
        let usual = records.contains {
            ($0["prompt"] != nil || $0["messages"] != nil) && $0["candidates"] != nil
        }
        if usual, purpose != .pairs || !records.contains(where: \.isPair) {
            return RecordShape(
                preset: "bracket",
                names: fields.over(presets.named("bracket") ?? .standard, keeping: given))
        }
        let found = try best(for: records)
        guard isUseful(found) else {
            throw ShapeError(records, presets, fit: [found], purpose: purpose)
        }
        return shape(found)
    }

    private func isUseful(_ preset: Preset) -> Bool {
        switch purpose {
        case .any, .prompts: true
        case .candidates: preset.hasAnswers
        case .pairs: preset.hasPreference
        }
    }

    private func shape(_ preset: Preset) -> RecordShape {
        var names = preset.fields
        // A file that reads as it always did does so, whatever else it holds.
        if purpose == .prompts { names = names.ofPrompts }
        return RecordShape(
            preset: preset.name, names: fields.over(names, keeping: given),
            hasAnswers: preset.hasAnswers && purpose != .prompts)
    }

    private func best(for records: [JSONObject]) throws(ShapeError) -> Preset {
        let fitting = presets.filter { preset in records.contains { preset.fits($0) } }
        let most = fitting.map(\.rank).max { $0 < $1 }
        var ahead = fitting.filter { preset in most.map { preset.rank == $0 } ?? false }
        if ahead.count > 1, ahead.contains(where: \.isOwn) { ahead.removeAll { !$0.isOwn } }
        // Two names for one reading are no doubt.
        guard let first = ahead.first, ahead.allSatisfy({ $0.fields == first.fields }) else {
            throw ShapeError(records, presets, fit: ahead, purpose: purpose)
        }
        return first
    }
}

extension [Preset] {
    fileprivate func named(_ name: String) -> FieldNames? { first { $0.name == name }?.fields }
}

extension JSONObject {
    fileprivate var isPair: Bool { self["chosen"] != nil && self["rejected"] != nil }
}
