import CCurl
import Dispatch

/// One exchange with a server.
// @unchecked because `isSubmitted` and `isCancelled` are guarded by the client's mailbox, and
// everything below them belongs to the client's queue.
final class HTTPTransfer: @unchecked Sendable {
    let request: HTTPRequest
    /// Scheme, host and port, or the socket.
    let host: String
    /// The clock of its deadline, in nanoseconds.
    let now: @Sendable () -> UInt64

    var isSubmitted = false
    var isCancelled = false

    /// The caller; `nil` once resumed.
    var waiter: CheckedContinuation<HTTPResponse, any Error>?
    var handle: CurlHandle?
    var headers: OpaquePointer?
    /// Whether it is one of the active transfers, and its index among them.
    var isActive = false
    var slot = 0
    /// Whether it has a socket, so that its host's address is known.
    var hasAddress = false
    var started: UInt64 = 0
    var lastByte: UInt64 = 0
    /// The server's queue, while the request can still be in it.
    var queue: ServerQueue?
    var status = 0
    var paceHeaders: [String: String] = [:]
    var body: [UInt8] = []
    var isTooLarge = false
    /// Where its body takes room; `nil` before it starts.
    var room: ReplyRoom?
    /// Whether it waits for room, which is no silence of the server's.
    var isPaused = false

    init(_ request: HTTPRequest, now: @escaping @Sendable () -> UInt64) {
        self.request = request
        self.now = now
        let slashes = request.url.utf8.indices.lazy.filter {
            request.url.utf8[$0] == UInt8(ascii: "/")
        }
        let end = slashes.dropFirst(2).first ?? request.url.endIndex
        host = request.socket ?? String(request.url[..<end])
    }

    /// When it times out if no byte comes before, in nanoseconds. It only ever moves on, but where a
    /// pause ends.
    var deadline: UInt64 { isPaused ? totalEnd : min(silenceEnd, totalEnd) }

    private var silenceEnd: UInt64 { lastSign &+ nanoseconds(request.limits.silence) }
    private var totalEnd: UInt64 {
        (queue == nil ? started : lastSign) &+ nanoseconds(request.limits.total)
    }

    /// The last sign of the server's working on this request or on those before it.
    private var lastSign: UInt64 { max(lastByte, queue?.lastAnswer ?? 0) }

    /// The error of the limit that sets `deadline`.
    var deadlineError: HTTPError {
        totalEnd <= silenceEnd
            ? .totalTimeout(request.limits.total) : .silence(request.limits.silence)
    }

    var response: HTTPResponse { HTTPResponse(status: status, headers: paceHeaders, body: body) }

    /// The server has begun with it by now: its limits count from here.
    func leaveQueue() {
        lastByte = now()
        if queue != nil { started = lastByte }
        queue = nil
    }

    /// The server may have begun with it, or may do nothing at all: its limits count from the last
    /// sign.
    func losePredecessor() {
        (started, lastByte) = (lastSign, lastSign)
        queue = nil
    }

    /// Reads one header line.
    func take(header line: UnsafeRawBufferPointer) {
        leaveQueue()
        if line.starts(with: "HTTP/".utf8) {
            // A new head: the answer after "100 Continue", or after a proxy's "200 Connected".
            status = Self.status(line)
            paceHeaders = [:]
            room?.drop(body.count)
            body.removeAll(keepingCapacity: true)
        } else if let (name, value) = Self.paceHeader(line) {
            paceHeaders[name] = value
        } else if let value = Self.value(of: "content-length:", in: line), let length = Int(value) {
            if length > request.limits.replyBytes { isTooLarge = true }
            // The length may be wrong: beyond a megabyte, memory is taken when the bytes come.
            body.reserveCapacity(min(max(length, 0), 1 << 20, request.limits.replyBytes))
        }
    }

    /// What became of a piece of the body.
    enum Taken {
        case whole
        /// There is no room now; the piece will come again.
        case later
        /// The body is too large.
        case never
    }

    /// Appends a piece of the body.
    func take(body piece: UnsafeRawBufferPointer) -> Taken {
        leaveQueue()
        if isTooLarge || body.count + piece.count > request.limits.replyBytes {
            isTooLarge = true
            return .never
        }
        if let room, !room.admits(piece.count, of: self) {
            isPaused = true
            return .later
        }
        body.append(contentsOf: piece)
        return .whole
    }

    private static func status(_ line: UnsafeRawBufferPointer) -> Int {
        guard let space = line.firstIndex(of: UInt8(ascii: " ")) else { return 0 }
        return line[(space + 1)...].prefix(3).reduce(0) { $0 * 10 + Int($1 & 15) }
    }

    /// A header that says when to send more.
    private static func paceHeader(_ line: UnsafeRawBufferPointer) -> (String, String)? {
        // "retry-after" and "x-ratelimit-…": other lines cost a look at one byte.
        guard let first = line.first, first | 0x20 == 0x72 || first | 0x20 == 0x78,
            let colon = line.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        guard name.hasPrefix("retry-after") || name.hasPrefix("x-ratelimit-") else { return nil }
        return (name, trimmed(line[(colon + 1)...]))
    }

    /// The value of the header `name` (in lower case, with its colon), if `line` is that header.
    private static func value(of name: StaticString, in line: UnsafeRawBufferPointer) -> String? {
        let length = name.utf8CodeUnitCount
        guard line.count > length else { return nil }
        for index in 0..<length {
            let byte = line[index]
            let lower = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
            if lower != name.utf8Start[index] { return nil }
        }
        return trimmed(line[length...])
    }

    private static func trimmed(_ value: Slice<UnsafeRawBufferPointer>) -> String {
        var value = value
        while let first = value.first, first <= 0x20 { value = value.dropFirst() }
        while let last = value.last, last <= 0x20 { value = value.dropLast() }
        return String(decoding: value, as: UTF8.self)
    }
}

/// Seconds as nanoseconds; anything beyond a century is as good as never.
func nanoseconds(_ seconds: Double) -> UInt64 {
    UInt64(min(max(seconds, 0), 3e9) * 1e9)
}

/// The clock that deadlines are measured by, in nanoseconds.
func monotonicNow() -> UInt64 { DispatchTime.now().uptimeNanoseconds }
