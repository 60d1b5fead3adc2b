import JSON

/// The parts of a `tokenizer.json`: small members as values, the two large ones as places in the
/// file.
struct TokenizerJSON {
    let fields: ConfigFields
    let model: ConfigFields
    /// Where the vocabulary and the merges are, and how many there are.
    let vocabulary: (range: Range<Int>, count: Int)
    let merges: (range: Range<Int>, count: Int)

    init(_ file: MappedFile) throws(CheckpointError) {
        let top = try Self.members(of: file, in: 0..<file.bytes.count, but: ["model"])
        fields = ConfigFields(file: file.name, json: top.json, format: "tokenizer.json")
        guard let place = top.places["model"] else { throw fields.malformed("it has no \"model\"") }
        let inner = try Self.members(of: file, in: place.range, but: ["vocab", "merges"])
        model = ConfigFields(file: file.name, json: inner.json, format: "tokenizer.json")
        guard let vocabulary = inner.places["vocab"], let merges = inner.places["merges"] else {
            throw fields.malformed("its model has no \"vocab\" or no \"merges\"")
        }
        self.vocabulary = vocabulary
        self.merges = merges
    }

    /// The members of the object in `range`, and the places of those with `names`.
    private static func members(
        of file: MappedFile, in range: Range<Int>, but names: Set<String>
    ) throws(CheckpointError) -> (json: JSON, places: [String: (range: Range<Int>, count: Int)]) {
        var members = JSONObject()
        var places: [String: (range: Range<Int>, count: Int)] = [:]
        var scanner = JSONScanner(file, in: range)
        var more = try scanner.begin("{", "}")
        while more {
            let key = try scanner.string().text
            try scanner.expect(":")
            let place = try scanner.skipValue()
            // A dozen is usual; JSONObject looks at each of them for each that is added.
            guard members[key] == nil, places[key] == nil, members.members.count < 256 else {
                throw scanner.malformed("a member too many, \(quoted(key)), ends")
            }
            if names.contains(key) {
                places[key] = place
            } else {
                let value = UnsafeRawBufferPointer(rebasing: file.bytes[place.range])
                guard value.count <= CheckpointFolder.jsonLimit else {
                    throw scanner.malformed("the member \(quoted(key)), which is too long, ends")
                }
                do { members[key] = try JSON.parse(value) } catch {
                    throw scanner.malformed("the member \(quoted(key)) is no JSON: \(error)")
                }
            }
            more = try scanner.goOn(closing: "}")
        }
        return (.object(members), places)
    }
}
