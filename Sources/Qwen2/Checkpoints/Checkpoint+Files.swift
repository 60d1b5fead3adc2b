import Foundation

/// The kind of file at a checkpoint's path.
enum CheckpointKind {
    case folder
    case safetensors(folder: String, file: String)
    case gguf(MappedFile)

    init(path: String) throws(CheckpointError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .unreadable(file: path, action: "open", reason: "there is no such file or folder")
        }
        if isFolder.boolValue {
            self = .folder
        } else if path.hasSuffix(".safetensors") {
            let url = URL(fileURLWithPath: path)
            self = .safetensors(
                folder: url.deletingLastPathComponent().path, file: url.lastPathComponent)
        } else {
            let file = try MappedFile(path: path)
            guard GGUFFile.isGGUF(file.bytes) else {
                throw .unsupported(
                    file: path, what: "file", found: "of an unknown format",
                    supported: "a folder with config.json and model.safetensors, a .safetensors "
                        + "file in one, or a .gguf file")
            }
            self = .gguf(file)
        }
    }
}

extension Checkpoint {
    static func open(gguf mapped: MappedFile) throws(CheckpointError) -> Checkpoint {
        let file = try GGUFFile(mapped)
        let config = try Qwen2Config(gguf: file)
        let fields = GGUFFields(file: file)
        let generation = try GenerationDefaults(gguf: fields)
        let template = try fields.string("tokenizer.chat_template")
        let weights = try weights(of: config, file: mapped.name, name: \.ggufName) {
            (name) throws(CheckpointError) in try file.tensor(name)
        }
        return try Checkpoint(
            mapped.name, config, generation, chatTemplateText: template, weights
        ) { () throws(CheckpointError) in try Tokenizer(gguf: file) }
    }

    static func open(
        folder: String, weights name: String?
    ) throws(CheckpointError) -> Checkpoint {
        let files = CheckpointFolder(path: folder)
        let fields = try files.fields("config.json")
        let config = try Qwen2Config(huggingFace: fields)
        let generation = try GenerationDefaults(
            config: fields, generation: files.optionalFields("generation_config.json"))
        let shards = try SafetensorsShards(folder: files, file: name)
        let weights = try weights(of: config, file: shards.name, name: \.safetensorsName) {
            (name) throws(CheckpointError) in try shards.tensor(name)
        }
        return try Checkpoint(
            folder, config, generation, chatTemplateText: files.chatTemplate(), weights
        ) { () throws(CheckpointError) in
            try Tokenizer(json: MappedFile(path: files.path(of: "tokenizer.json")))
        }
    }

    /// Every weight of the model; checks their shapes.
    private static func weights(
        of config: Qwen2Config, file: String, name: (Qwen2Weight) -> String,
        find: (String) throws(CheckpointError) -> Tensor?
    ) throws(CheckpointError) -> [Qwen2Weight: Tensor] {
        var weights: [Qwen2Weight: Tensor] = [:]
        for weight in Qwen2Weight.all(in: config) {
            let name = name(weight)
            guard let tensor = try find(name) else {
                throw .missing(file: file, what: "tensor \(quoted(name))")
            }
            let shape = weight.shape(in: config)
            guard tensor.shape == shape else {
                throw .wrongShape(file: file, tensor: name, found: tensor.shape, expected: shape)
            }
            weights[weight] = tensor
        }
        return weights
    }
}
