import Dispatch

/// An HTTP/1.1 server on 127.0.0.1, for tests and benchmarks: quick enough to feed thousands of
/// connections, and able to misbehave in the ways that servers do.
///
/// One serial queue does everything. Replies are delayed by a timer, so a slow reply costs nothing
/// while it waits. The server stops when `stop` is called or when it is released.
public final class LoopbackServer: Sendable {
    /// What the server talks.
    public enum Speech: Sendable {
        case http
        /// Answers the first bytes of any connection with noise and closes it: what a client sees
        /// that expects TLS or HTTP and has the wrong port.
        case noise
    }

    /// The port, picked by the system unless one was asked for.
    public let port: UInt16
    private let core: LoopbackCore

    /// Begins to serve. `handler` answers each request, one at a time, on the server's queue; it
    /// must not block.
    public init(
        port: UInt16 = 0, speech: Speech = .http,
        handler: @escaping @Sendable (LoopbackRequest) -> LoopbackResponse
    ) throws {
        let (descriptor, port) = try Socket.listen(port: port)
        self.port = port
        core = LoopbackCore(listener: descriptor, speech: speech, handler: handler)
        core.start()
    }

    /// Begins to serve at a Unix socket, whose file must not exist.
    public init(
        unixSocket path: String, handler: @escaping @Sendable (LoopbackRequest) -> LoopbackResponse
    ) throws {
        port = 0
        core = LoopbackCore(
            listener: try Socket.listen(path: path), speech: .http, handler: handler)
        core.start()
    }

    /// A server at a port that the system hands to nobody, and that no other server of this process
    /// gets: while it is down, nobody else answers there, and it can come back.
    ///
    /// The port lies below the ports that systems hand out (from 32,768 on Linux, 49,152 by IANA).
    public static func atPortOfItsOwn(
        handler: @escaping @Sendable (LoopbackRequest) -> LoopbackResponse
    ) throws -> LoopbackServer {
        var lastError: any Error = CancellationError()
        for _ in 0..<100 {
            do {
                return try LoopbackServer(port: ownPort(), handler: handler)
            } catch { lastError = error }
        }
        throw lastError
    }

    private static let ports = DispatchQueue(label: "loopback.ports")
    // Only touched on `ports`. Where it begins is chance, since other processes may do the same.
    nonisolated(unsafe) private static var lastPort = UInt16.random(in: 20_000..<32_000)

    private static func ownPort() -> UInt16 {
        ports.sync {
            lastPort = lastPort == 31_999 ? 20_000 : lastPort + 1
            return lastPort
        }
    }

    deinit { core.stop() }

    /// `http://127.0.0.1:port`
    public var address: String { "http://127.0.0.1:\(port)" }

    /// The address with the path that OpenAI-compatible servers use.
    public var baseURL: String { address + "/v1" }

    /// Requests received so far.
    public var requestCount: Int { core.queue.sync { core.requestCount } }

    /// Connections accepted so far.
    public var connectionCount: Int { core.queue.sync { core.connectionCount } }

    /// Connections open now.
    public var openConnections: Int { core.queue.sync { core.connections.count } }

    /// Requests on open connections whose answers are kept back for good.
    public var unansweredCount: Int {
        core.queue.sync { core.connections.values.count { $0.leavesUnanswered } }
    }

    /// Returns once `count` requests have been received in all.
    public func requests(reach count: Int) async {
        await core.wait { $0.requestCount >= count }
    }

    /// Returns once every connection is closed.
    public func allConnectionsClosed() async {
        await core.wait { $0.connections.isEmpty }
    }

    /// Sends the first `count` of the answers that are held, or that will be.
    public func release(_ count: Int) { core.queue.sync { core.release(count) } }

    /// Closes the port and all connections; when it returns, both are closed.
    public func stop() { core.stop() }
}

/// The server's state, which belongs to `queue`.
final class LoopbackCore: @unchecked Sendable {
    let queue = DispatchQueue(label: "loopback.server")
    let handler: @Sendable (LoopbackRequest) -> LoopbackResponse
    let speech: LoopbackServer.Speech
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

    private(set) var requestCount = 0
    private(set) var connectionCount = 0
    private(set) var connections: [Int32: LoopbackConnection] = [:]
    /// Entered for each event source and left when its socket is closed.
    let sources = DispatchGroup()
    private let listener: Int32
    private var acceptSource: (any DispatchSourceRead)?
    private let timer: any DispatchSourceTimer
    private var alarms = Alarms()
    private var held: [() -> Void] = []
    private var released = 0
    private var waiters: [(isDone: (LoopbackCore) -> Bool, CheckedContinuation<Void, Never>)] = []

    init(
        listener: Int32, speech: LoopbackServer.Speech,
        handler: @escaping @Sendable (LoopbackRequest) -> LoopbackResponse
    ) {
        self.listener = listener
        self.speech = speech
        self.handler = handler
        timer = DispatchSource.makeTimerSource(flags: .strict, queue: queue)
    }

    deinit { buffer.deallocate() }

    func start() {
        let source = DispatchSource.makeReadSource(fileDescriptor: listener, queue: queue)
        source.setEventHandler { @Sendable [weak self] in self?.accept() }
        sources.enter()
        source.setCancelHandler { @Sendable [listener, sources] in
            Socket.close(listener)
            sources.leave()
        }
        timer.setEventHandler { @Sendable [weak self] in self?.ring() }
        queue.sync { acceptSource = source }
        source.activate()
        timer.activate()
    }

    func stop() {
        queue.sync {
            guard let source = acceptSource else { return }
            source.cancel()
            acceptSource = nil
            timer.cancel()
            alarms = Alarms()
            for connection in connections.values { connection.close() }
            tellWaiters(stopping: true)
        }
        // Sources cancel on their own time; only behind this the sockets are closed.
        sources.wait()
    }

    func wait(until isDone: @escaping @Sendable (LoopbackCore) -> Bool) async {
        await withCheckedContinuation { continuation in
            queue.async {
                self.waiters.append((isDone, continuation))
                self.tellWaiters(stopping: self.acceptSource == nil)
            }
        }
    }

    func tellWaiters(stopping: Bool = false) {
        if waiters.isEmpty { return }
        let done = waiters.filter { stopping || $0.isDone(self) }
        waiters.removeAll { stopping || $0.isDone(self) }
        for (_, continuation) in done { continuation.resume() }
    }

    /// Runs `action` on the queue after `seconds`.
    func after(_ seconds: Double, _ action: @escaping () -> Void) {
        let due = DispatchTime.now().uptimeNanoseconds + UInt64(seconds * 1e9)
        if alarms.add(due, action) { setTimer() }
    }

    func hold(_ action: @escaping () -> Void) {
        held.append(action)
        release(0)
    }

    func release(_ count: Int) {
        released += count
        while released > 0, !held.isEmpty {
            released -= 1
            held.removeFirst()()
        }
    }

    func answer(_ request: LoopbackRequest) -> LoopbackResponse {
        var request = request
        request.number = requestCount
        requestCount += 1
        tellWaiters()
        return handler(request)
    }

    func forget(_ descriptor: Int32) {
        connections[descriptor] = nil
        tellWaiters()
    }

    private func accept() {
        while let descriptor = Socket.accept(listener) {
            connectionCount += 1
            let connection = LoopbackConnection(descriptor, of: self)
            connections[descriptor] = connection
            connection.start()
        }
    }

    private func ring() {
        let now = DispatchTime.now().uptimeNanoseconds
        while let action = alarms.popDue(now) { action() }
        setTimer()
    }

    private func setTimer() {
        guard let due = alarms.first else { return }
        timer.schedule(deadline: DispatchTime(uptimeNanoseconds: due), leeway: .nanoseconds(0))
    }
}
