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

    func int(_ key: String) throws(CheckpointError) -> Int? {
        guard let value = value(key) else { return nil }
        guard let int = value.int else { throw wrong(key, value, "a whole number") }
        return int
    }

    func float(_ key: String) throws(CheckpointError) -> Float? {
        guard let value = value(key) else { return nil }
        guard let double = value.double, double.isFinite, abs(double) < 1e30 else {
            throw wrong(key, value, "a number")
        }
        return Float(double)
    }

    func bool(_ key: String) throws(CheckpointError) -> Bool? {
        guard let value = value(key) else { return nil }
        guard let bool = value.bool else { throw wrong(key, value, "true or false") }
        return bool
    }

    func string(_ key: String) throws(CheckpointError) -> String? {
        guard let value = value(key) else { return nil }
        guard let string = value.string else { throw wrong(key, value, "a string") }
        return string
    }

    /// The member `key`, an object.
    func table(_ key: String) throws(CheckpointError) -> ConfigFields? {
        guard let value = value(key) else { return nil }
        guard value.object != nil else { throw wrong(key, value, "an object") }
        return ConfigFields(file: file, json: value, format: format)
    }

    func requiredInt(_ key: String) throws(CheckpointError) -> Int {
        guard let int = try int(key) else { throw malformed("it has no \(quoted(key))") }
        return int
    }

    /// One token or a list of tokens.
    func tokens(_ key: String) throws(CheckpointError) -> [TokenID] {
        guard let value = value(key) else { return [] }
        let numbers = value.array ?? [value]
        let tokens = numbers.compactMap { $0.int.flatMap(TokenID.init(exactly:)) }
        guard tokens.count == numbers.count else { throw wrong(key, value, "a list of tokens") }
        return tokens
    }

    private func wrong(_ key: String, _ value: JSON, _ expected: String) -> CheckpointError {
        malformed("\(quoted(key)) is \(value.kind), not \(expected)")
    }
}
