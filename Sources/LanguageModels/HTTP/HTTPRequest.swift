/// A request to a server.
package struct HTTPRequest: Sendable {
    /// An absolute `http` or `https` address.
    package var url: String
    /// The Unix socket through which the address is reached; `nil` for the address's own host.
    package var socket: String?
    /// Whole header lines, such as `"Content-Type: application/json"`.
    package var headers: [String] = []
    /// The body of a POST; `nil` for a GET.
    package var body: [UInt8]?
    package var limits = HTTPLimits()
}

/// When to give up on a server. Times are in seconds.
public struct HTTPLimits: Sendable, Hashable {
    /// Until the connection is made, TLS included.
    public var connect: Double = 10
    /// Without a byte from the server. Most answers come in one piece, so this limits the time that
    /// generating one may take. A request that can still be in the server's queue is not waited for
    /// in silence while the server answers others.
    public var silence: Double = 600
    /// For the whole exchange, from when the server must have taken the request from its queue.
    public var total: Double = 3600
    /// The limit of a response body, in bytes.
    public var replyBytes = 32 << 20
}

/// A server's response, whatever its status.
package struct HTTPResponse: Sendable {
    package var status: Int
    /// Those that say when to send more, by their names in lower case: `retry-after`,
    /// `retry-after-ms`, `x-ratelimit-…`.
    package var headers: [String: String] = [:]
    package var body: [UInt8]
}

/// Why there is no complete response.
package enum HTTPError: Error, Hashable {
    /// No connection: it was refused, or there is no route.
    case connect(String)
    /// The host's name has no address.
    case resolve(String)
    /// No connection within the limit, in seconds.
    case connectTimeout(Double)
    /// The server sent nothing for this many seconds.
    case silence(Double)
    /// The whole exchange took longer than this many seconds.
    case totalTimeout(Double)
    /// The connection broke before or within the answer.
    case reset(String)
    /// The body ended early.
    case truncated(String)
    /// The body is larger than this many bytes.
    case tooLarge(Int)
    /// The server's certificate is not trusted.
    case certificate(String)
    /// The bundle of trusted certificates cannot be used.
    case certificateFile(String)
    /// The TLS handshake failed.
    case tls(String)
    /// The response is not HTTP.
    case malformed(String)
    /// Any other error of libcurl, in its words.
    case other(String)
}

extension HTTPError {
    /// Whether the request was given up on because of its limits.
    var isOutOfTime: Bool {
        switch self {
        case .silence, .totalTimeout: true
        default: false
        }
    }
}
