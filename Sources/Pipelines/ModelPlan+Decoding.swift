extension ModelPlan {
    init(_ section: Section) throws(PipelineError) {
        var section = section
        let kinds = ["base_url", "path", "embedded"].filter(section.has)
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
        } else if reference.hasPrefix("http://") || reference.hasPrefix("https://") {
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

extension ModelPlan.RemotePlan {
    /// Whether `name` can name an environment variable: letters, digits and underscores.
    package static func isVariable(_ name: String) -> Bool {
        !name.isEmpty && name.first?.isNumber == false
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    init(_ section: inout Section) throws(PipelineError) {
        let urls = try section.strings("base_url") ?? []
        for url in urls where !url.hasPrefix("http://") && !url.hasPrefix("https://") {
            throw section.error(
                "base_url", "\"\(url)\" is no address; write http://host:port/v1 or https://…")
        }
        guard let model = try section.string("model") else {
            throw section.error(
                "model", "\"\(section.name)\" needs \"model\", the name the server knows it by")
        }
        self.init(baseURLs: urls, model: model)
        apiKeyEnv = try section.string("api_key_env")
        if let name = apiKeyEnv, !Self.isVariable(name) {
            // Not repeated here: it may be the key itself.
            throw section.error(
                "api_key_env",
                "\"api_key_env\" must be the name of an environment variable, not the key")
        }
        if section.has("api_key") {
            throw section.error(
                "api_key",
                "a key does not belong in a file; put it in an environment variable and name that "
                    + "in \"api_key_env\"")
        }
        options.inFlight = try section.int("in_flight", in: 1...65_536) ?? options.inFlight
        defaults = try ModelPlan.Defaults(&section)
        options.extraBody = try section.object("extra_body") ?? options.extraBody
        if var timeouts = try section.section("timeouts") {
            let seconds = 0.001...1e6
            options.limits.connect =
                try timeouts.double("connect", in: seconds) ?? options.limits.connect
            options.limits.silence =
                try timeouts.double("silence", in: seconds) ?? options.limits.silence
            options.limits.total =
                try timeouts.double("total", in: seconds) ?? options.limits.total
            try timeouts.finish()
        }
        options.retries.attempts =
            try section.int("max_attempts", in: 1...100) ?? options.retries.attempts
        options.limits.replyBytes =
            try section.int("max_reply_bytes", in: 1024...(1 << 40)) ?? options.limits.replyBytes
    }
}

extension ModelPlan.EnginePlan {
    init(_ section: inout Section) throws(PipelineError) {
        self.init()
        chatTemplate = try section.string("chat_template")
        threads = try section.int("threads", in: 1...1024)
        cacheMegabytes = try section.int("cache_mb", in: 1...(1 << 20)) ?? cacheMegabytes
        inFlight = try section.int("in_flight", in: 1...4096) ?? inFlight
        defaults = try ModelPlan.Defaults(&section)
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
