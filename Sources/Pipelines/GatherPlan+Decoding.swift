internal import Datasets

extension GatherPlan {
    /// Reads `gather`.
    init(_ section: Section) throws(PipelineError) {
        var section = section
        func paths(_ key: String) throws(PipelineError) -> FieldPaths? {
            guard let value = section.value(key) else { return nil }
            guard let paths = FieldPaths(value) else {
                throw section.error(
                    key,
                    "\"gather.\(key)\" is \(value.text.prefix(60)); it must be a path or a list "
                        + "of paths")
            }
            return paths
        }
        let by = try paths("by")
        guard let files = try section.strings("files") else {
            throw section.error(
                "files", "\"gather\" needs \"files\", a pattern as in \"output-rs*.jsonl\"")
        }
        guard let candidate = try paths("candidate") else {
            throw section.error(
                "candidate", "\"gather\" needs \"candidate\", the member that holds the answer")
        }
        let name = try paths("name")
        try section.finish()
        self.init(
            by: by.map { $0 == "row" ? .row : .field($0) } ?? .row, files: files,
            candidate: candidate, name: name.map { $0 == "file" ? .file : .field($0) } ?? .file)
    }
}
