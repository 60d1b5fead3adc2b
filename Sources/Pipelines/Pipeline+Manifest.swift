package import JSON

extension Pipeline {
    /// The pipeline as a manifest keeps it: without the user names and passwords that its servers'
    /// addresses may hold.
    package var jsonForManifest: JSON {
        guard var pipeline = json.object, var models = json["models"]?.object else { return json }
        for name in models.keys {
            guard var model = models[name]?.object, let urls = model["base_url"] else { continue }
            model["base_url"] =
                urls.array.map { .array($0.map(Self.withoutPassword)) }
                ?? Self.withoutPassword(urls)
            models[name] = .object(model)
        }
        pipeline["models"] = .object(models)
        return .object(pipeline)
    }

    private static func withoutPassword(_ json: JSON) -> JSON {
        json.string.map { .string(withoutPassword($0)) } ?? json
    }

    static func withoutPassword(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        guard let at = authority.lastIndex(of: "@") else { return url }
        return String(url[..<scheme.upperBound]) + url[url.index(after: at)...]
    }
}
