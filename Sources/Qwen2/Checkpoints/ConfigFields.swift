import JSON

/// Reads the members of a configuration file, with messages that name file and member.
struct ConfigFields {
    let file: String
    let json: JSON
    /// The format in messages: "config.json".
    let format: String

    func malformed(_ problem: String) -> CheckpointError {
        .malformed(file: file, format: format, problem: problem)
    }

    func unsupported(_ what: String, _ found: String, _ supported: String) -> CheckpointError {
        .unsupported(file: file, what: what, found: found, supported: supported)
    }

    /// The member `key`, `nil` where it is absent or null.
    func value(_ key: String) -> JSON? {
        guard let value = json[key], !value.isNull else { return nil }
        return value
    }

    /// The member `key` as `read` has it, which returns `nil` for anything but `expected`.
    private func member<T>(
        _ key: String, _ expected: String, _ read: (JSON) -> T?
    ) throws(CheckpointError) -> T? {
        guard let value = value(key) else { return nil }
        guard let member = read(value) else {
            throw malformed("\(quoted(key)) is \(value.kind), not \(expected)")
        }
        return member
    }

    func int(_ key: String) throws(CheckpointError) -> Int? {
        try member(key, "a whole number", \.int)
    }

    func float(_ key: String) throws(CheckpointError) -> Float? {
        try member(key, "a number") { $0.double.flatMap(Float.init(inRange:)) }
    }

    func bool(_ key: String) throws(CheckpointError) -> Bool? {
        try member(key, "true or false", \.bool)
    }

    func string(_ key: String) throws(CheckpointError) -> String? {
        try member(key, "a string", \.string)
    }

    /// The member `key`, an object.
    func table(_ key: String) throws(CheckpointError) -> ConfigFields? {
        try member(key, "an object") {
            $0.object == nil ? nil : ConfigFields(file: file, json: $0, format: format)
        }
    }

    func requiredInt(_ key: String) throws(CheckpointError) -> Int {
        guard let int = try int(key) else { throw malformed("it has no \(quoted(key))") }
        return int
    }

    /// One token or a list of tokens.
    func tokens(_ key: String) throws(CheckpointError) -> [TokenID] {
        try member(key, "a list of tokens") { value in
            let numbers = value.array ?? [value]
            let tokens = numbers.compactMap { $0.int.flatMap(TokenID.init(exactly:)) }
            return tokens.count == numbers.count ? tokens : nil
        } ?? []
    }
}

extension Float {
    /// `nil` for a number that no configuration has: one that is not finite, or huge.
    init?(inRange value: Double) {
        guard value.isFinite, abs(value) < 1e30 else { return nil }
        self.init(value)
    }
}
