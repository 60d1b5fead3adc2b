import Foundation
import JSON

/// The files of a Hugging Face folder.
struct CheckpointFolder {
    let path: String

    /// The limit of JSON that is parsed into values, which take many times the memory of their
    /// text.
    static let jsonLimit = 16 << 20

    func path(of name: String) -> String { path + "/" + name }

    func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(of: name)) }

    /// The JSON object in the file `name`.
    func fields(_ name: String) throws(CheckpointError) -> ConfigFields {
        let file = try MappedFile(path: path(of: name))
        return try Self.fields(file, format: name)
    }

    func optionalFields(_ name: String) throws(CheckpointError) -> ConfigFields? {
        has(name) ? try fields(name) : nil
    }

    static func fields(_ file: MappedFile, format: String) throws(CheckpointError) -> ConfigFields {
        guard file.bytes.count <= jsonLimit else {
            throw .malformed(
                file: file.name, format: format,
                problem: "it has \(file.bytes.count) bytes, more than \(jsonLimit)")
        }
        let json: JSON
        do { json = try JSON.parse(file.bytes) } catch {
            throw .malformed(file: file.name, format: "JSON", problem: "\(error)")
        }
        let fields = ConfigFields(file: file.name, json: json, format: format)
        guard json.object != nil else {
            throw fields.malformed("it is \(json.kind), not an object")
        }
        return fields
    }

    /// The chat template: a separate file in newer folders, else a member of
    /// `tokenizer_config.json`, one text or several with names.
    func chatTemplate() throws(CheckpointError) -> String? {
        if has("chat_template.jinja") {
            let file = try MappedFile(path: path(of: "chat_template.jinja"))
            return String(decoding: file.bytes, as: UTF8.self)
        }
        guard let template = try optionalFields("tokenizer_config.json")?.value("chat_template")
        else { return nil }
        if let text = template.string { return text }
        let texts = template.array ?? []
        return (texts.first { $0["name"]?.string == "default" } ?? texts.first)?["template"]?.string
    }
}

/// The safetensors files of a folder: one, or several with an index.
struct SafetensorsShards {
    /// The file's name in errors.
    let name: String
    private let files: [String: SafetensorsFile]
    /// The file that each tensor is in; `nil` where there is only one.
    private let map: [String: String]?

    private static let index = "model.safetensors.index.json"

    /// - Parameter file: the file with the weights; `nil` for those of the usual names.
    init(folder: CheckpointFolder, file: String?) throws(CheckpointError) {
        let single = file ?? "model.safetensors"
        if file != nil || folder.has(single) || !folder.has(Self.index) {
            name = folder.path(of: single)
            files = [single: try SafetensorsFile(MappedFile(path: name))]
            map = nil
            return
        }
        name = folder.path(of: Self.index)
        let map = try Self.map(folder.fields(Self.index))
        var files: [String: SafetensorsFile] = [:]
        for shard in Set(map.values).sorted() {
            files[shard] = try SafetensorsFile(MappedFile(path: folder.path(of: shard)))
        }
        self.files = files
        self.map = map
    }

    func tensor(_ name: String) throws(CheckpointError) -> Tensor? {
        guard let map else { return try files.first?.value.tensor(name) }
        guard let shard = map[name] else { return nil }
        return try files[shard]?.tensor(name)
    }

    static func map(_ fields: ConfigFields) throws(CheckpointError) -> [String: String] {
        guard let members = fields.value("weight_map")?.object?.members else {
            throw fields.malformed("it has no \"weight_map\"")
        }
        var map: [String: String] = [:]
        for member in members {
            // A name with a slash could lead anywhere.
            guard let shard = member.value.string, shard.hasSuffix(".safetensors"),
                !shard.contains("/"), !shard.utf8.contains(0)
            else {
                throw fields.malformed(
                    "the tensor \(quoted(member.key)) is not in a .safetensors file of this folder")
            }
            map[member.key] = shard
        }
        return map
    }
}
