package import JSON

/// Tells by their names which members and parameters hold keys: those belong in environment
/// variables, since pipelines are copied, kept and shown.
package enum KeyNames {
    package static func isKey(_ name: String) -> Bool {
        let letters = String(name.lowercased().filter { $0.isLetter || $0.isNumber })
        let whole: Set<String> = ["key", "token", "auth", "pwd", "pass", "sig", "signature"]
        return whole.contains(letters)
            || [
                "apikey", "secret", "password", "passwd", "passphrase", "authorization",
                "credential", "accesskey", "privatekey", "subscriptionkey", "accesstoken",
                "authtoken", "apitoken", "sessiontoken", "bearer",
            ].contains { letters.contains($0) }
    }

    /// The first member, at any depth, that holds a key: `metadata.api_key`.
    package static func first(in object: JSONObject) -> String? {
        for member in object.members {
            if isKey(member.key), holdsText(member.value) { return member.key }
            if let inner = first(in: member.value) { return member.key + "." + inner }
        }
        return nil
    }

    private static func first(in json: JSON) -> String? {
        switch json {
        case .object(let object): first(in: object)
        case .array(let parts): parts.lazy.compactMap { first(in: $0) }.first
        default: nil
        }
    }

    private static func holdsText(_ json: JSON) -> Bool { json.string.map { !$0.isEmpty } ?? false }
}
