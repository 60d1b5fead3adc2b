internal import Datasets
internal import JSON
internal import Pipelines

extension Pipeline {
    /// This pipeline with fields that say what the members of `input` are, where its own leave that
    /// open. A pipeline that makes candidates takes the prompts and right answers of other people's
    /// files, not their answers.
    ///
    /// - Throws: `FileError`; `PresetError`; `UnknownShape` where nobody can tell what the members
    ///   are, or where there is nothing to choose from.
    func reading(_ input: String) throws -> Pipeline {
        var pipeline = self
        let purpose: RecordShape.Purpose = generate == nil ? .candidates : .prompts
        if let request = try shape.request(fields, for: purpose) {
            pipeline.fields = try PromptReader(path: input, shape: request).names
        }
        return pipeline
    }
}

extension PromptRecord {
    /// The record's members, and those of Bracket's own that it lacks where it was read by other
    /// names: whoever reads it again needs no preset.
    func fields(readBy names: FieldNames) -> JSONObject {
        guard names.ofPrompts != .standard else { return fields }
        var all = fields
        func add(_ member: String, _ value: JSON?) {
            if all[member]?.isNull ?? true { all[member] = value }
        }
        add("id", .string(id))
        if all["prompt"] == nil, all["messages"] == nil { add(prompt.member, prompt.json) }
        add("reference", reference.map { .string($0) })
        return all
    }
}
