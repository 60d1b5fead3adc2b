/// The base address of a server.
struct ServerAddress: Sendable, Hashable {
    /// Without a slash at the end.
    let base: String
    /// Host and port, for error texts: never a user name or password that the address may hold.
    let host: String
    let path: String

    /// `nil` for anything but an absolute `http` or `https` address.
    init?(_ text: String) {
        guard
            let scheme = ["http://", "https://"].first(where: { text.lowercased().hasPrefix($0) }),
            text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F })
        else { return nil }
        var base = text[...]
        while base.hasSuffix("/") { base.removeLast() }
        let rest = base.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        if host.isEmpty || base.contains("?") || base.contains("#") { return nil }
        self.base = String(base)
        self.host = String(host)
        path = String(rest.dropFirst(authority.count))
    }
}
