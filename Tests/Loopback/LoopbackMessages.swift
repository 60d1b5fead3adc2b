/// A request as the server received it.
public struct LoopbackRequest: Sendable {
    public let method: String
    /// With its query, if it has one.
    public let path: String
    /// All header lines as they came.
    public let head: String
    public let body: [UInt8]
    /// Counts this server's requests from 0.
    public internal(set) var number = 0

    /// The value of a header; names are compared without regard to case.
    public func header(_ name: String) -> String? {
        for line in head.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            guard line[..<colon].lowercased() == name.lowercased() else { continue }
            return String(line[line.index(after: colon)...].drop(while: \.isWhitespace))
        }
        return nil
    }
}

/// What the server does about a request.
public struct LoopbackResponse: Sendable {
    /// How the answer reaches the client.
    public enum Delivery: Sendable, Hashable {
        case whole
        /// Resets the connection instead of answering.
        case reset
        /// Closes the connection instead of answering.
        case closed
        /// Never answers.
        case stall
        /// Answers when `LoopbackServer.release` says so, first come, first served.
        case held
        /// Sends this many bytes of the body, with the length of all of it promised, and closes.
        case truncated(Int)
        /// Sends this many bytes of the body and then nothing more, on an open connection.
        case silentAfter(Int)
        /// Promises this many bytes, whatever the body has, and closes.
        case claimedLength(Int)
        /// Sends the body in pieces of `bytes`, one every `seconds`.
        case drip(bytes: Int, seconds: Double)
        /// Sends a body of this many spaces before the real one.
        case padded(Int)
        /// Sends the body as it stands, without a head.
        case raw
    }

    public var status: Int
    /// Whole lines; the length and the type are there already.
    public var headers: [String]
    public var body: [UInt8]
    /// In seconds, before the first byte.
    public var delay: Double
    public var delivery: Delivery

    public init(
        status: Int = 200, headers: [String] = [], body: [UInt8] = [], delay: Double = 0,
        delivery: Delivery = .whole
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.delay = delay
        self.delivery = delivery
    }

    public init(
        status: Int = 200, headers: [String] = [], text: String, delay: Double = 0,
        delivery: Delivery = .whole
    ) {
        self.init(
            status: status, headers: headers, body: Array(text.utf8), delay: delay,
            delivery: delivery)
    }

    /// The head, blank line included, that promises `length` bytes.
    func head(length: Int) -> [UInt8] {
        var head = "HTTP/1.1 \(status) \(reason)\r\nContent-Type: application/json\r\n"
        head += "Content-Length: \(length)\r\n"
        for line in headers { head += line + "\r\n" }
        head += "\r\n"
        return Array(head.utf8)
    }

    private var reason: String {
        switch status {
        case 200: "OK"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 422: "Unprocessable Entity"
        case 429: "Too Many Requests"
        case 500: "Internal Server Error"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        default: "Status"
        }
    }
}
