internal import RunLogs

extension ModelPlan {
    init(_ section: Section) throws(PipelineError) {
        var section = section
        var kinds = ["base_url", "path", "embedded"].filter(section.has)
        // A provider may have an address of its own.
        if kinds.isEmpty, section.has("provider") { kinds = ["provider"] }
        guard kinds.count == 1 else {
            throw section.error(
                kinds.last ?? "",
                "\"\(section.name)\" needs one of \"base_url\", \"path\" and \"embedded\"")
        }
        if let path = try section.string("path") {
            self = .local(path: path, try EnginePlan(&section))
        } else if let name = try section.string("embedded") {
            guard ModelPlan.isPlain(name) else {
                throw section.error("embedded", Self.notPlain(name))
            }
            self = .embedded(name: name, try EnginePlan(&section))
        } else {
            self = .remote(try RemotePlan(&section))
        }
        try section.finish()
    }

    /// Reads what names a model on a command line: `embedded:NAME`, a checkpoint's path, or a
    /// server's `URL#model`.
    public init(reference: String) throws(PipelineError) {
        if reference.hasPrefix("embedded:") {
            let name = String(reference.dropFirst("embedded:".count))
            guard ModelPlan.isPlain(name) else { throw PipelineError(Self.notPlain(name)) }
            self = .embedded(name: name)
        } else if ["http:", "https:", "http+unix:", "unix:"].contains(where: reference.hasPrefix) {
            guard let mark = reference.firstIndex(of: "#"),
                reference.index(after: mark) != reference.endIndex
            else {
                throw PipelineError(
                    "\"\(reference)\" names no model; write URL#model, as in "
                        + "http://localhost:8000/v1#Reward-Reasoning/RRM-7B")
            }
            self = .remote(
                RemotePlan(
                    baseURLs: [String(reference[..<mark])],
                    model: String(reference[reference.index(after: mark)...])))
        } else {
            self = .local(path: reference)
        }
    }
}

extension ModelPlan {
    /// Whether `name` can be a model's: letters, digits, `-`, `_` and `.`, not first. Nothing that
    /// leads elsewhere.
    package static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 100 && !name.hasPrefix(".") && !name.hasPrefix("-")
            && name.unicodeScalars.allSatisfy {
                ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
                    || ["-", "_", "."].contains($0)
            }
    }

    fileprivate static func notPlain(_ name: String) -> String {
        "\"\(name.prefix(60))\" cannot be the name of an embedded model, as nano-judge is: letters, "
            + "digits, \"-\", \"_\" and \".\" only; a checkpoint elsewhere is named by its path"
    }
}

extension ModelPlan.EnginePlan {
    init(_ section: inout Section) throws(PipelineError) {
        self.init()
        chatTemplate = try section.string("chat_template")
        threads = try section.int("threads", in: 1...1024)
        cacheMegabytes = try section.int("cache_mb", in: 1...(1 << 20)) ?? cacheMegabytes
        inFlight = try section.int("in_flight", in: 1...4096) ?? inFlight
        exact = try section.bool("exact") ?? exact
        defaults = try ModelPlan.Defaults(&section)
        price = try Price(memberOf: &section)
    }
}

extension ModelPlan.Defaults {
    init(_ section: inout Section) throws(PipelineError) {
        temperature = try section.double("temperature", in: 0...100)
        topP = try section.double("top_p", in: 0...1)
        topK = try section.int("top_k", in: 0...10_000_000)
        minP = try section.double("min_p", in: 0...1)
        maxTokens = try section.int("max_tokens", in: 1...10_000_000)
    }
}
