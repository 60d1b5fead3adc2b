internal import Datasets
internal import JSON
internal import Pipelines

/// What the members of a record are called that comes in by itself.
struct StreamNames {
    private let fields: FieldNames
    /// How the shape of a record is found; `nil` where the pipeline says its fields.
    private let request: ShapeRequest?

    /// - Throws: `PresetError` where a preset of the pipeline cannot be used.
    init(_ pipeline: Pipeline) throws(PresetError) {
        fields = pipeline.fields
        request = try pipeline.shape.request(
            fields, for: pipeline.generate == nil ? .candidates : .prompts)
    }

    /// - Throws: where nobody can tell what the record's members are.
    func names(of record: JSONObject) throws(RejectReason) -> FieldNames {
        // A record with candidates is ours, and reading it says best what it lacks.
        guard let request, record["candidates"] == nil || request.preset != nil else {
            return fields
        }
        do { return try request.shape(of: [record]).names } catch {
            throw .unusable("\(error)")
        }
    }
}
