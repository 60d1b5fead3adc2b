internal import Files
internal import JSON
internal import LanguageModels
internal import RunLogs

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
        let provider = try Self.provider(&section)
        let urls = try Self.baseURLs(&section, provider)
        guard let model = try section.string("model") else {
            throw section.error(
                "model", "\"\(section.name)\" needs \"model\", the name the server knows it by")
        }
        self.init(baseURLs: urls, model: model)
        // A provider's own key goes to that provider alone.
        apiKeyEnv =
            try section.string("api_key_env")
            ?? (section.has("base_url") ? nil : provider?.keyVariable)
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
        headersEnv = try Self.headers(&section)
        options.keyHeader = provider?.keyHeader
        options.continuation = provider?.continuation ?? options.continuation
        if let template = try section.string("chat_template") {
            options.chatTemplate = template
            options.continuation = .raw
        }
        options.members = try Self.members(&section).completed(by: provider?.members ?? [:])
        options.inFlight = try section.int("in_flight", in: 1...65_536) ?? options.inFlight
        defaults = try ModelPlan.Defaults(&section)
        price = try Price(memberOf: &section)
        options.extraBody = try section.object("extra_body") ?? options.extraBody
        if let key = KeyNames.first(in: options.extraBody) {
            throw section.error(
                "extra_body",
                "\"extra_body\" holds a key in \"\(key)\"; a key does not belong in a file: put it in an "
                    + "environment variable and name that in \"api_key_env\", or in \"headers_env\" "
                    + "with its header")
        }
        try readLimits(&section)
    }

    private mutating func readLimits(_ section: inout Section) throws(PipelineError) {
        if var timeouts = try section.section("timeouts") {
            let seconds = 0.001...1e6
            options.limits.connect =
                try timeouts.double("connect", in: seconds) ?? options.limits.connect
            options.limits.silence =
                try timeouts.double("silence", in: seconds) ?? options.limits.silence
            options.limits.total =
                try timeouts.double("total", in: seconds) ?? options.limits.total
            options.retries.outage =
                try timeouts.double("outage", in: seconds) ?? options.retries.outage
            try timeouts.finish()
        }
        options.retries.attempts =
            try section.int("max_attempts", in: 1...100) ?? options.retries.attempts
        options.limits.replyBytes =
            try section.int("max_reply_bytes", in: 1024...(1 << 40)) ?? options.limits.replyBytes
    }

    private static func provider(_ section: inout Section) throws(PipelineError) -> Provider? {
        guard let name = try section.string("provider") else { return nil }
        if let provider = Provider(name: name) { return provider }
        let names = Provider.all.map(\.name)
        throw section.error(
            "provider",
            "unknown provider \"\(name)\"" + Nearest.hint(for: name, in: names) + " (known: "
                + names.joined(separator: ", ") + "); without one, \"base_url\" is enough")
    }

    private static func baseURLs(
        _ section: inout Section, _ provider: Provider?
    ) throws(PipelineError) -> [String] {
        guard let urls = try section.strings("base_url") else {
            if let url = provider?.baseURL { return [url] }
            throw section.error(
                "provider",
                "\"\(section.name)\" needs a \"base_url\": each has an address of its own")
        }
        for url in urls {
            if !RemoteModel.isAddress(url) {
                throw section.error(
                    "base_url",
                    "\"\(url)\" is no address; write http://host:port/v1, https://… or "
                        + "unix:/path/to.sock")
            }
            if let key = RemoteModel.keyInAddress(url) {
                throw section.error(
                    "base_url",
                    "\"base_url\" holds a key in \"\(key)\"; a key does not belong in a file: put it in "
                        + "an environment variable and name that in \"api_key_env\"")
            }
        }
        return urls
    }

    /// `headers_env: { "X-Organisation": "VARIABLE" }`
    private static func headers(
        _ section: inout Section
    ) throws(PipelineError) -> [(header: String, variable: String)] {
        var headers: [(String, String)] = []
        for member in (try section.object("headers_env") ?? [:]).members {
            guard HeaderName.isValid(member.key) else {
                throw section.error(
                    "headers_env",
                    "\"\(member.key)\" in \"headers_env\" is no header that can be set")
            }
            guard let variable = member.value.string, isVariable(variable) else {
                // Not repeated here: it may be a key.
                throw section.error(
                    "headers_env",
                    "\"\(member.key)\" in \"headers_env\" must be the name of an environment variable, "
                        + "not the value itself")
            }
            headers.append((member.key, variable))
        }
        return headers
    }

    /// `send: { max_tokens: "max_completion_tokens", seed: false }`
    private static func members(_ section: inout Section) throws(PipelineError) -> RequestMembers {
        var members = RequestMembers()
        for member in (try section.object("send") ?? [:]).members where !member.value.isNull {
            guard RequestMembers.names.contains(member.key) else {
                throw section.error(
                    "send",
                    "\"\(member.key)\" in \"send\" is nothing that is sent"
                        + Nearest.hint(for: member.key, in: RequestMembers.names) + " (known: "
                        + RequestMembers.names.joined(separator: ", ") + ")")
            }
            guard let way = RequestMembers.Way(member.value) else {
                throw section.error(
                    "send",
                    "\"\(member.key)\" in \"send\" is \(member.value.text.prefix(60)); it must be "
                        + "another name, false to leave it out, or true to send it whatever the "
                        + "server says")
            }
            members[member.key] = way
        }
        return members
    }
}
