internal import Datasets
internal import Foundation
internal import JSON
internal import Judging
internal import LanguageModels
internal import RunLogs

/// The version that manifests and `bracket --version` show.
public let bracketVersion = "0.1.0"

extension Pipeline {
    /// What `manifest.json` holds: the pipeline as read, and its identity.
    func manifest(input: String, options: Run.Options) throws -> JSONObject {
        var manifest: JSONObject = [
            "bracket": .string(bracketVersion), "name": .string(name), "input": .string(input),
        ]
        // A run may be taken further: its limit is no part of its identity.
        if let limit = options.limit { manifest["limit"] = .number(limit) }
        manifest["pipeline"] = json.withoutPasswords
        manifest["identity"] = .object(try identity(input: input, shard: options.shard))
        return manifest
    }

    /// Every setting that decides votes or winners, defaults filled in, and digests of what is
    /// read. Two runs with the same identity are the same run; addresses, keys and widths may
    /// change between its starts.
    private func identity(input: String, shard: Shard?) throws -> JSONObject {
        var identity: JSONObject = [
            "seed": .number(String(seed)),
            "input.sha256": .string(try SHA256.hexDigest(ofFile: input)),
        ]
        if let shard { identity["shard"] = .string(shard.description) }
        identity["fields"] = .string(
            [fields.id, fields.prompt, fields.candidates, fields.text, fields.reference]
                .joined(separator: ","))
        if let generate { describe(generate, in: &identity) }
        try describe(tournament, in: &identity)
        return identity
    }

    private func describe(_ generate: Generate, in identity: inout JSONObject) {
        identity["generate.model"] = modelIdentity(generate.model)
        identity["generate.n"] = .number(generate.count)
        identity["generate.system"] = .string(generate.system)
        describe(generate.sampling, "generate", in: &identity)
    }

    private func describe(
        _ settings: TournamentSettings, in identity: inout JSONObject
    ) throws {
        identity["tournament.format"] = .string(settings.format.rawValue)
        identity["tournament.judge"] = .string(settings.judge.rawValue)
        identity["tournament.votes.max"] = .number(settings.votes.max)
        identity["tournament.votes.stop"] = .string(settings.votes.stop.rawValue)
        identity["tournament.votes.order"] = .string(settings.votes.order.rawValue)
        identity["tournament.seeding"] = .string(settings.seeding?.rawValue)
        switch settings.format {
        case .knockout:
            identity["tournament.third_place"] = .bool(settings.thirdPlace)
            if let bracket = settings.bracket {
                identity["tournament.bracket.sha256"] = .string(
                    try SHA256.hexDigest(ofFile: bracket))
            }
        case .elo:
            let elo = settings.elo
            identity["tournament.elo"] = [
                .number(elo.initial), .number(elo.scale), .number(elo.base), .number(elo.k),
                .number(settings.orders),
            ]
        }
        switch settings.judge {
        case .reasoning, .direct:
            identity["tournament.model"] = settings.model.map(modelIdentity) ?? .null
            identity["tournament.prompt.sha256"] = .string(settings.judgePrompt.digest)
            identity["tournament.on_limit"] = .string(settings.onLimit.rawValue)
            // Left out where it is not asked for: runs from before there was such a key go on.
            if settings.constrainsVerdict { identity["tournament.verdict.constrain"] = true }
            describe(settings.sampling, "tournament", in: &identity)
        case .recorded:
            if let verdicts = settings.verdicts {
                identity["tournament.verdicts.sha256"] = .string(
                    try SHA256.hexDigest(ofFile: verdicts))
            }
        case .reference: break
        }
    }

    private func describe(
        _ sampling: Sampling, _ name: String, in identity: inout JSONObject
    ) {
        identity["\(name).temperature"] = .number(sampling.temperature)
        identity["\(name).top_p"] = .number(sampling.topP)
        if let topK = sampling.topK { identity["\(name).top_k"] = .number(topK) }
        if let minP = sampling.minP { identity["\(name).min_p"] = .number(minP) }
        identity["\(name).max_tokens"] = .number(sampling.maxTokens)
        if !sampling.stop.isEmpty {
            identity["\(name).stop"] = .array(sampling.stop.map { .string($0) })
        }
    }

    /// What a model is, apart from where it is served.
    private func modelIdentity(_ name: String) -> JSON {
        switch models.first(where: { $0.name == name })?.spec {
        case .remote(let remote):
            remote.extraBody.isEmpty
                ? .string(remote.model)
                : ["model": .string(remote.model), "extra_body": .object(remote.extraBody)]
        case .local(let local):
            .string("\(URL(filePath: local.path).lastPathComponent) (\(local.weights))")
        case .embedded(let embedded):
            .string("embedded:\(embedded.name) (\(embedded.checkpoint.weights))")
        case nil: .null
        }
    }
}

extension JSON {
    /// The pipeline without the user names and passwords that its servers' addresses may hold.
    fileprivate var withoutPasswords: JSON {
        guard var pipeline = object, var models = self["models"]?.object else { return self }
        for name in models.keys {
            guard var model = models[name]?.object else { continue }
            switch model["base_url"] {
            case .string(let url): model["base_url"] = .string(Self.withoutPassword(url))
            case .array(let urls):
                model["base_url"] = .array(
                    urls.map { $0.string.map { .string(Self.withoutPassword($0)) } ?? $0 })
            default: continue
            }
            models[name] = .object(model)
        }
        pipeline["models"] = .object(models)
        return .object(pipeline)
    }

    private static func withoutPassword(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        guard let at = authority.lastIndex(of: "@") else { return url }
        return String(url[..<scheme.upperBound]) + url[url.index(after: at)...]
    }
}

extension TournamentSettings {
    /// The template that judges which ask a model use.
    var judgePrompt: JudgeTemplate { template ?? (judge == .direct ? .direct : .rrm) }
}

extension JudgeTemplate {
    /// The SHA-256 of the prompt with its holes marked, and of how verdicts are spelled.
    fileprivate var digest: String {
        let marked = Comparison(
            id: "", query: Query("{query}"), first: Answer(id: "", text: "{first}"),
            second: Answer(id: "", text: "{second}"))
        var text = messages(for: marked).map { $0.role + "\u{0}" + $0.content }
        text += [spelling.first, spelling.second, spelling.tie ?? "", spelling.pattern ?? ""]
        return SHA256.hexDigest(of: text.joined(separator: "\u{0}"))
    }
}

extension ModelSpec.Local {
    /// The bytes of the files that hold the weights; 0 where there are none.
    var weightBytes: Int { weightFiles.reduce(0) { $0 + Self.size($1) } }

    /// A digest of the weights, of their ends and sizes where they are large and reading them all
    /// would cost a run's start more than it tells; and one of the files that say how to use them.
    fileprivate var weights: String {
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
        guard let handle = FileHandle(forReadingAtPath: file) else { return "" }
        defer { try? handle.close() }
        var bytes = (try? handle.read(upToCount: 1 << 20)) ?? Data()
        try? handle.seek(toOffset: UInt64(max(0, size(file) - 1 << 20)))
        bytes += (try? handle.read(upToCount: 1 << 20)) ?? Data()
        return SHA256.hexDigest(of: Array(bytes))
    }
}
