package import JSON

extension Pipeline {
    /// The pipeline as a manifest keeps it: without the user names and passwords that its servers'
    /// addresses may hold.
    package var jsonForManifest: JSON { json.withoutPasswords }
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
