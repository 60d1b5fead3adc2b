package import Datasets
internal import JSON

/// How a run finds out what the members of its input are: a pipeline's `input.preset` and
/// `input.presets`, beside its `fields`.
public struct ShapePlan: Sendable {
    /// A preset's name; `nil` for the one that fits.
    public var preset: String?
    /// A file with presets of the user's.
    public var presets: String?
    /// The fields as the file has them; others were set in Swift, and say all there is to say.
    private var fields: FieldNames?
    private var given: Set<String> = []

    public init(preset: String? = nil, presets: String? = nil) {
        self.preset = preset
        self.presets = presets
    }

    /// The pipeline's fields are taken as they are.
    package static let given = ShapePlan()

    func knowing(_ fields: FieldNames, given: Set<String>) -> ShapePlan {
        var plan = self
        (plan.fields, plan.given) = (fields, given)
        return plan
    }

    /// Whether the shape is found by the input's members alone.
    package var isOpen: Bool { preset == nil && presets == nil && fields != nil }

    /// What to look for in an input whose fields are called `names`; `nil` where these say it.
    ///
    /// - Throws: `PresetError` where a preset or the file of presets cannot be used.
    package func request(
        _ names: FieldNames, for purpose: RecordShape.Purpose
    ) throws(PresetError) -> ShapeRequest? {
        guard let fields, fields == names else { return nil }
        var request = ShapeRequest()
        request.fields = names
        request.given = given
        request.purpose = purpose
        if let presets { try request.setPreset(presets, isFile: true) }
        if let preset { try request.setPreset(preset, isFile: false) }
        return request
    }
}

extension Pipeline {
    /// Reads `input`: a path, or where the input is and what its records are.
    static func input(
        _ top: inout Section
    ) throws(PipelineError) -> (path: String?, shape: ShapePlan) {
        guard top.holdsObject("input"), var section = try top.section("input") else {
            return (try top.string("input"), ShapePlan())
        }
        let path = try section.string("path")
        let shape = ShapePlan(
            preset: try section.string("preset"), presets: try section.string("presets"))
        try section.finish()
        return (path, shape)
    }

    /// Reads `fields`, and which of them are there.
    static func fields(
        _ top: inout Section
    ) throws(PipelineError) -> (names: FieldNames, given: Set<String>) {
        var names = FieldNames.standard
        guard var section = try top.section("fields") else { return (names, []) }
        var given = JSONObject()
        for field in FieldNames.known { given[field] = section.value(field) }
        try section.finish()
        for member in given.members {
            do { try names.set(member.key, to: member.value) } catch {
                throw section.error(member.key, "in \"fields\", \(error)")
            }
        }
        do { try names.checkPair() } catch {
            throw section.error(
                names.chosen == nil ? "rejected" : "chosen", "in \"fields\", \(error)")
        }
        return (names, Set(given.keys))
    }
}
