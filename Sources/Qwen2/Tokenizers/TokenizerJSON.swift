import JSON

/// The parts of a `tokenizer.json`: small members as values, the two large ones as ranges of the
/// file.
struct TokenizerJSON {
    let fields: ConfigFields
    let model: ConfigFields
    let vocabulary: JSONScanner.Extent
    let merges: JSONScanner.Extent

    init(_ file: MappedFile) throws(CheckpointError) {
        let top = try Self.members(of: file, in: 0..<file.bytes.count, but: ["model"])
        fields = ConfigFields(file: file.name, json: top.json, format: "tokenizer.json")
        guard let extent = top.extents["model"] else {
            throw fields.malformed("it has no \"model\"")
        }
        let inner = try Self.members(of: file, in: extent.range, but: ["vocab", "merges"])
        model = ConfigFields(file: file.name, json: inner.json, format: "tokenizer.json")
        guard let vocabulary = inner.extents["vocab"], let merges = inner.extents["merges"] else {
            throw fields.malformed("its model has no \"vocab\" or no \"merges\"")
        }
        self.vocabulary = vocabulary
        self.merges = merges
    }

    /// The members of the object in `range`; of those with `names` only their extents.
    private static func members(
        of file: MappedFile, in range: Range<Int>, but names: Set<String>
    ) throws(CheckpointError) -> (json: JSON, extents: [String: JSONScanner.Extent]) {
        var members = JSONObject()
        var extents: [String: JSONScanner.Extent] = [:]
        var scanner = JSONScanner(file, in: range)
        var more = try scanner.begin("{", "}")
        while more {
            let key = try scanner.string().text
            try scanner.expect(":")
            let extent = try scanner.skipValue()
            // A dozen is usual; adding a member to JSONObject takes linear time.
            guard members[key] == nil, extents[key] == nil, members.members.count < 256 else {
                throw scanner.malformed("a member too many, \(quoted(key)), ends")
            }
            if names.contains(key) {
                extents[key] = extent
            } else {
                let value = UnsafeRawBufferPointer(rebasing: file.bytes[extent.range])
                guard value.count <= CheckpointFolder.jsonLimit else {
                    throw scanner.malformed("the member \(quoted(key)), which is too long, ends")
                }
                do { members[key] = try JSON.parse(value) } catch {
                    throw scanner.malformed("the member \(quoted(key)) is not JSON: \(error)")
                }
            }
            more = try scanner.takeSeparator(closing: "}")
        }
        return (.object(members), extents)
    }
}
