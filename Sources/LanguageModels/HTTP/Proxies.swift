/// The proxies that libcurl goes through, as it reads them from the environment: for error texts,
/// since a request that fails on its way to a proxy says nothing of one.
public struct Proxies: Sendable, Hashable {
    private var variables: [String: String] = [:]

    /// None.
    public init() {}

    /// - Parameter environment: the value of an environment variable.
    public init(environment: (String) -> String?) {
        // HTTP_PROXY is not among them: in a CGI program it is a header of the request's.
        let names = ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        for name in names + ["no_proxy", "NO_PROXY"] {
            if let value = environment(name), !value.isEmpty { variables[name] = value }
        }
    }

    /// `the proxy 10.0.0.1:3128 of http_proxy`; `nil` for a server that is reached without one.
    func name(for address: ServerAddress) -> String? {
        guard address.socket == nil, !isExempt(Self.hostName(address.host)) else { return nil }
        let names =
            (address.isSecure ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"])
            + ["all_proxy", "ALL_PROXY"]
        guard let name = names.first(where: { variables[$0] != nil }), let proxy = variables[name]
        else { return nil }
        return "the proxy \(Self.hostAndPort(proxy)) of \(name)"
    }

    private func isExempt(_ host: String) -> Bool {
        let list = variables["no_proxy"] ?? variables["NO_PROXY"] ?? ""
        return list.split { $0 == "," || $0 == " " }.contains { entry in
            if entry == "*" { return true }
            if let slash = entry.firstIndex(of: "/") {
                return Self.isInside(host, entry[..<slash], entry[entry.index(after: slash)...])
            }
            let name = entry.drop { $0 == "." }.lowercased()
            return !name.isEmpty && (host == name || host.hasSuffix("." + name))
        }
    }

    /// Whether `host` is an address of IPv4 whose first `bits` are those of `network`.
    private static func isInside(
        _ host: String, _ network: Substring, _ bits: Substring
    ) -> Bool {
        guard let host = number(host[...]), let network = number(network), let bits = Int(bits),
            (0...32).contains(bits)
        else { return false }
        return bits == 0 || (host ^ network) >> UInt32(32 - bits) == 0
    }

    private static func number(_ address: Substring) -> UInt32? {
        let parts = address.split(separator: ".").compactMap { UInt8($0) }
        return parts.count == 4 ? parts.reduce(0) { $0 << 8 | UInt32($1) } : nil
    }

    /// Without the port and the brackets of IPv6, in lower case.
    private static func hostName(_ host: String) -> String {
        if host.hasPrefix("[") { return host.dropFirst().prefix { $0 != "]" }.lowercased() }
        return host.prefix { $0 != ":" }.lowercased()
    }

    /// A proxy without its scheme, user name, password and path.
    private static func hostAndPort(_ proxy: String) -> String {
        let rest = proxy.firstRange(of: "://").map { proxy[$0.upperBound...] } ?? proxy[...]
        let authority = rest.prefix { $0 != "/" }
        return String(authority.split(separator: "@").last ?? authority)
    }
}
