internal import Files
internal import Foundation

/// What tells one checkpoint from another, without reading large weights in full.
package struct CheckpointDigest {
    private let path: String
    private let chatTemplate: String?
    private let exact: Bool

    package init(_ path: String, _ engine: ModelPlan.EnginePlan) {
        self.path = path
        chatTemplate = engine.chatTemplate
        exact = engine.exact
    }

    /// The bytes of the files that hold the weights; 0 where there are none.
    package var weightBytes: Int { weightFiles.reduce(0) { $0 + Self.size($1) } }

    /// A digest of the weights, of their ends and sizes where they are large and reading them all
    /// would cost a run's start more than it tells; and one of the files that say how to use them.
    var words: String {
        let files = weightFiles
        let whole = weightBytes <= 64 << 20
        let digests = files.map { file in
            whole
                ? (try? SHA256.hexDigest(ofFile: file)) ?? ""
                : "\(Self.size(file)) " + Self.ends(of: file)
        }
        let digest = SHA256.hexDigest(of: digests.joined(separator: "\u{0}"))
        var words = ["\(weightBytes) bytes", "sha256 \(digest.prefix(12))"]
        if let settings { words.append("settings \(settings.prefix(12))") }
        if let chatTemplate { words.append(chatTemplate) }
        if exact { words.append("exact") }
        return words.joined(separator: ", ")
    }

    /// The digest of a folder's configuration, tokenizer and chat template.
    private var settings: String? {
        let names = [
            "config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json",
            "chat_template.jinja",
        ]
        let digests = names.map { (try? SHA256.hexDigest(ofFile: path + "/" + $0)) ?? "" }
        guard digests.contains(where: { !$0.isEmpty }) else { return nil }
        return SHA256.hexDigest(of: digests.joined(separator: "\u{0}"))
    }

    private var weightFiles: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return files.isEmpty
            ? [path]
            : files.filter { $0.hasSuffix(".safetensors") }.sorted().map { path + "/" + $0 }
    }

    /// Bytes of the file, or of the one that a link leads to: caches hold links.
    private static func size(_ file: String) -> Int {
        let target = URL(filePath: file).resolvingSymlinksInPath().path(percentEncoded: false)
        let attributes = try? FileManager.default.attributesOfItem(atPath: target)
        return attributes?[.size] as? Int ?? 0
    }

    /// The digest of the file's first and last megabyte.
    private static func ends(of file: String) -> String {
        guard let file = try? FileDescriptor(reading: file), let size = try? file.size() else {
            return ""
        }
        let end = min(size, 1 << 20)
        guard let head = try? file.bytes(at: 0, count: end),
            let tail = try? file.bytes(at: size - end, count: end)
        else { return "" }
        return SHA256.hexDigest(of: head + tail)
    }
}
