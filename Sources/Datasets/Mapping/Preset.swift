internal import Files
internal import JSON

/// The shape of a known kind of data set: which members its records have, and what they are.
public struct Preset: Sendable, Hashable {
    public var name: String
    /// What a record must have; the more it names, the better it fits.
    public var members: [FieldPath]
    /// What a record must not have.
    public var absent: [FieldPath]
    public var fields: FieldNames
    /// Whether a user wrote it: it goes before one of Bracket's that fits equally.
    public var isOwn = false

    /// How well it fits: members first, and steps below them where these are equal.
    var rank: (members: Int, steps: Int) {
        (members.count, members.reduce(0) { $0 + max(1, $1.steps.count) })
    }

    func fits(_ record: JSONObject) -> Bool {
        members.allSatisfy { $0.isThere(in: record) } && !absent.contains { $0.isThere(in: record) }
    }

    /// Whether there is anything to choose from in its records, or nothing but prompts.
    var hasAnswers: Bool {
        fields.mapsCandidates || fields.candidates != FieldNames.standard.candidates
            || names("candidates")
    }

    private func names(_ member: String) -> Bool { members.contains { $0.text == member } }

    /// Whether its records say which answer is better.
    var hasPreference: Bool {
        fields.chosen != nil || fields.better != nil || fields.scores != nil || names("candidates")
    }
}

extension FieldPath {
    /// Whether a record has it; a member that is `null` is there.
    fileprivate func isThere(in record: JSONObject) -> Bool {
        record[text] != nil || found(in: record).contains { $0 != nil }
    }
}

/// Why presets cannot be read: `mine.json5: preset "x": …`.
public struct PresetError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String
}

extension Preset {
    /// The presets that come with Bracket.
    public static let shipped: [Preset] = {
        let text = String(decoding: PackageResources.presets_json5, as: UTF8.self)
        return (try? list(text, file: "presets.json5")) ?? []
    }()

    /// The presets of a user's file.
    ///
    /// - Throws: `PresetError` that names the file and the preset.
    public static func list(path: String) throws(PresetError) -> [Preset] {
        let text: String
        do { text = try TextFile.read(path, "file of presets", limit: 1 << 20) } catch {
            throw PresetError(description: "\(error)")
        }
        return try list(text, file: path).map {
            var preset = $0
            preset.isOwn = true
            return preset
        }
    }

    /// Reads `{ NAME: { members: [paths], absent: [paths], fields: { … } }, … }`.
    static func list(_ text: String, file: String) throws(PresetError) -> [Preset] {
        let json: JSON
        do { json = try JSON.parse(text, dialect: .json5) } catch {
            throw PresetError(description: "\(file): \(error)")
        }
        guard let object = json.object, object.members.count <= 10_000 else {
            throw PresetError(
                description: "\(file) holds no presets; write { NAME: { members: [paths], fields: "
                    + "{ … } } }")
        }
        var presets: [Preset] = []
        for member in object.members {
            do { presets.append(try Preset(member.key, member.value)) } catch {
                throw PresetError(description: "\(file): preset \"\(member.key)\": \(error)")
            }
        }
        return presets
    }

    private init(_ name: String, _ json: JSON) throws(FieldNamesError) {
        let known = ["members", "absent", "fields", "source"]
        guard let object = json.object else {
            throw .wrong(field: name, found: json.kind, expected: "an object { }")
        }
        for key in object.keys where !known.contains(key) { throw .unknown(key, known: known) }
        func paths(_ key: String) throws(FieldNamesError) -> [FieldPath] {
            guard let value = object[key] else { return [] }
            guard let list = FieldPaths(value) else {
                throw .wrong(
                    field: key, found: String(value.text.prefix(60)),
                    expected: "a list of up to 64 paths")
            }
            return list.paths
        }
        self.name = name
        members = try paths("members")
        absent = try paths("absent")
        guard !members.isEmpty else {
            throw .wrong(
                field: "members", found: "empty", expected: "what the records have, as [paths]")
        }
        var fields = FieldNames.standard
        guard let own = object["fields"]?.object else {
            throw .wrong(field: "fields", found: "not there", expected: "an object { }")
        }
        try fields.set(own)
        self.fields = fields
    }
}
