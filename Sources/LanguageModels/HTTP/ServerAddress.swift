import Foundation

/// The base address of a server: `http` or `https`, or a Unix socket.
struct ServerAddress: Sendable, Hashable {
    /// Up to its path, without a slash at the end.
    let base: String
    /// What every request to it ends with: empty, or a question mark and more.
    let query: String
    /// The socket through which it is reached; `nil` for a server that has a host.
    let socket: String?
    /// Host and port, or the socket, for error texts: never a user name or password that the address
    /// may hold.
    let host: String
    let path: String
    /// The user name and password in it, as they are written.
    let credentials: String?

    /// `nil` for anything but an absolute `http` or `https` address, `unix:/path/to.sock` (whose
    /// requests go to `/v1`, or behind a colon to another path) and `http+unix://%2Fpath%2Fto.sock/v1`.
    init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        let lower = text.lowercased()
        if lower.hasPrefix("unix:") {
            var rest = text.dropFirst("unix:".count)
            if rest.hasPrefix("///") { rest = rest.dropFirst(2) }
            let mark = rest.firstRange(of: ":/")
            let socket = rest[..<(mark?.lowerBound ?? rest.endIndex)]
            let path = mark.map { rest[rest.index(after: $0.lowerBound)...] } ?? "/v1"
            self.init(socket: String(socket), rest: path)
        } else if lower.hasPrefix("http+unix://") {
            let rest = text.dropFirst("http+unix://".count)
            let authority = rest.prefix { $0 != "/" && $0 != "?" }
            guard let socket = String(authority).removingPercentEncoding else { return nil }
            let path = rest.dropFirst(authority.count)
            self.init(socket: socket, rest: path.isEmpty ? "/v1" : path)
        } else {
            self.init(url: text)
        }
    }

    private init?(url text: String) {
        guard
            let scheme = ["http://", "https://"].first(where: { text.lowercased().hasPrefix($0) })
        else { return nil }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let parts = authority.split(
            separator: "@", omittingEmptySubsequences: false)
        let host = parts.last ?? ""
        if host.isEmpty || !Self.isPort(of: host) { return nil }
        self.init(
            start: scheme + authority, rest: rest.dropFirst(authority.count), host: String(host),
            credentials: parts.count > 1 ? parts.dropLast().joined(separator: "@") : nil)
    }

    /// Whether the port of `host` can be one, if it has any.
    private static func isPort(of host: Substring) -> Bool {
        // The address of IPv6 holds colons too.
        let end = host.hasPrefix("[") ? host.drop { $0 != "]" } : host
        guard let colon = end.firstIndex(of: ":") else { return true }
        return UInt16(end[end.index(after: colon)...]).map { $0 > 0 } ?? false
    }

    private init?(socket: String, rest: Substring) {
        guard socket.hasPrefix("/"), socket.utf8.count > 1 else { return nil }
        self.init(start: "http://localhost", rest: rest, socket: socket, host: "unix:" + socket)
    }

    private init?(
        start: String, rest: Substring, socket: String? = nil, host: String,
        credentials: String? = nil
    ) {
        var path = rest.prefix { $0 != "?" }
        let query = rest.dropFirst(path.count)
        if rest.contains("#") { return nil }
        while path.hasSuffix("/") { path.removeLast() }
        base = start + path
        self.query = query.count > 1 ? String(query) : ""
        self.socket = socket
        self.host = host
        self.path = String(path)
        self.credentials = credentials
    }

    var isSecure: Bool { base.lowercased().hasPrefix("https://") }

    /// The address of something below the base, such as `/models`.
    func url(_ path: String) -> String { base + path + query }

    /// The address of something beside the API, above its `/v1`.
    func rootURL(_ path: String) -> String {
        (base.hasSuffix("/v1") ? String(base.dropLast(3)) : base) + path + query
    }

    /// The names in its query.
    var queryNames: [String] {
        query.dropFirst().split(separator: "&").map { String($0.prefix { $0 != "=" }) }
    }
}

extension ServerAddress {
    /// The password in it, and what it is sent as.
    var secrets: [Secret] {
        guard let credentials, let colon = credentials.firstIndex(of: ":") else { return [] }
        let password = String(credentials[credentials.index(after: colon)...])
        let plain = credentials.removingPercentEncoding ?? credentials
        return [
            password, password.removingPercentEncoding ?? password,
            Data(plain.utf8).base64EncodedString(),
        ].map(Secret.init)
    }
}
