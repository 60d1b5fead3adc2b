import CCurl
import Foundation
import Workers

/// The transfers of a client. Confined to the client's queue, except for `wakeUp`.
final class HTTPLoop {
    private let multi: OpaquePointer
    private let maxActive: Int
    /// The clock of the deadlines, in nanoseconds.
    private let now: @Sendable () -> UInt64

    private var active: [HTTPTransfer] = []
    /// Transfers that wait because `maxActive` connections are in use, in order of arrival.
    private var waiting = FIFO<HTTPTransfer>()
    private var gate = HostGate()
    private var queues: [String: ServerQueue] = [:]
    private let room: ReplyRoom
    private var spareHandles: [CurlHandle] = []
    /// No active transfer has an earlier deadline.
    private var nextDeadline = UInt64.max

    /// - Parameter replyBytes: the limit of all replies under way together.
    init(
        maxActive: Int, replyBytes: Int, now: @escaping @Sendable () -> UInt64
    ) throws(ModelError) {
        guard let multi = ccurl_multi_new(maxActive) else {
            throw .misconfigured("libcurl does not start: no memory or no files left")
        }
        self.multi = multi
        self.maxActive = maxActive
        room = ReplyRoom(limit: replyBytes)
        self.now = now
    }

    deinit {
        spareHandles = []
        ccurl_multi_free(multi)
    }

    var isIdle: Bool { active.isEmpty && waiting.isEmpty }

    /// Ends the wait of the current or next `round`. Callable from any thread.
    func wakeUp() { _ = ccurl_multi_wakeup(multi) }

    /// Starts and cancels transfers, moves bytes, resumes callers, and waits for the next event.
    func round(submitted: [HTTPTransfer], cancelled: [HTTPTransfer]) {
        for transfer in submitted { waiting.append(transfer) }
        for transfer in cancelled { finish(transfer, .failure(CancellationError())) }
        admit(now())
        guard ccurl_multi_perform(multi) == 0 else { return failAll("libcurl's loop failed") }
        collect()
        for transfer in gate.takeReady() { waiting.append(transfer) }
        expire(now())
        admit(now())
        guard !isIdle else { return }
        pauseToGather()
        _ = ccurl_multi_poll(multi, pollTimeout())
    }

    /// Lets events gather before the next round. With 1,024 transfers, rounds 0.2 ms apart took a
    /// tenth more CPU than rounds 2 ms apart, and half as much again where libcurl polls every
    /// socket.
    private func pauseToGather() {
        if active.count >= 128 { usleep(UInt32(min(2 * active.count, 2000))) }
    }

    // MARK: Beginning

    private func admit(_ now: UInt64) {
        while active.count < maxActive, let transfer = waiting.popFirst() {
            // Cancelled while it waited.
            guard transfer.waiter != nil else { continue }
            if gate.admits(transfer) { start(transfer, now) }
        }
    }

    private func start(_ transfer: HTTPTransfer, _ now: UInt64) {
        guard
            let handle = spareHandles.popLast()
                ?? CurlHandle(headerSink: headerSink, bodySink: bodySink, socketSink: socketSink)
        else { return finish(transfer, .failure(HTTPError.other("out of memory"))) }
        transfer.handle = handle
        transfer.room = room
        transfer.started = now
        transfer.lastByte = now
        handle.clearError()
        var code = prepare(transfer, handle)
        if code == 0 { code = ccurl_multi_add(multi, handle.easy) }
        guard code == 0 else {
            return finish(transfer, .failure(HTTPError.other(handle.errorText(code))))
        }
        // What is only looked up waits in no queue.
        if transfer.request.body != nil {
            let queue = queues[transfer.host] ?? ServerQueue()
            queues[transfer.host] = queue
            queue.sent(transfer)
        }
        transfer.slot = active.count
        transfer.isActive = true
        active.append(transfer)
        nextDeadline = min(nextDeadline, transfer.deadline)
    }

    private func prepare(_ transfer: HTTPTransfer, _ handle: CurlHandle) -> Int32 {
        let request = transfer.request
        // Otherwise libcurl waits up to a second for "100 Continue" before a large body.
        for line in ["Expect:"] + request.headers {
            transfer.headers = ccurl_list_append(transfer.headers, line)
        }
        return ccurl_easy_prepare(
            handle.easy, request.url, request.socket, transfer.headers, request.body,
            request.body?.count ?? 0,
            max(1, Int(request.limits.connect * 1000)),
            // Unretained: `active` retains the transfer for as long as libcurl uses it.
            Unmanaged.passUnretained(transfer).toOpaque())
    }

    // MARK: Ending

    private func collect() {
        var code: Int32 = 0
        while let easy = ccurl_multi_next_done(multi, &code) {
            guard let context = ccurl_easy_context(easy) else { continue }
            let transfer = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
            finish(transfer, result(of: transfer, code))
        }
    }

    private func expire(_ now: UInt64) {
        guard now >= nextDeadline else { return }
        for transfer in active where transfer.deadline <= now {
            finish(transfer, .failure(transfer.deadlineError))
        }
        nextDeadline = active.reduce(UInt64.max) { min($0, $1.deadline) }
    }

    private func failAll(_ reason: String) {
        for transfer in active { finish(transfer, .failure(HTTPError.other(reason))) }
        while let transfer = waiting.popFirst() {
            finish(transfer, .failure(HTTPError.other(reason)))
        }
    }

    /// Removes `transfer` from libcurl, which closes its connection unless the answer is complete,
    /// and resumes its caller. Does nothing the second time.
    private func finish(_ transfer: HTTPTransfer, _ result: Result<HTTPResponse, any Error>) {
        guard let waiter = transfer.waiter else { return }
        transfer.waiter = nil
        if let handle = transfer.handle {
            if transfer.isActive {
                _ = ccurl_multi_remove(multi, handle.easy)
                remove(transfer)
                leaveQueue(transfer, result)
            }
            ccurl_list_free(transfer.headers)
            transfer.headers = nil
            transfer.handle = nil
            spareHandles.append(handle)
        }
        releaseFollowers(of: transfer, result)
        waiter.resume(with: result)
        if transfer.room != nil { makeRoom(after: transfer) }
    }

    private func makeRoom(after transfer: HTTPTransfer) {
        for waiting in room.leave(transfer) {
            guard waiting.isActive, let handle = waiting.handle else { continue }
            waiting.isPaused = false
            waiting.lastByte = now()
            nextDeadline = min(nextDeadline, waiting.deadline)
            // libcurl hands the piece over again, perhaps at once.
            _ = ccurl_easy_continue(handle.easy)
        }
    }

    /// Starts the transfers that waited for `transfer` to look up their host. If it found no
    /// address, they fail with it: otherwise each might wait for a slow look-up in turn.
    private func releaseFollowers(
        of transfer: HTTPTransfer, _ result: Result<HTTPResponse, any Error>
    ) {
        let hasFailed =
            switch result {
            case .failure(HTTPError.resolve), .failure(HTTPError.connectTimeout):
                !transfer.hasAddress
            default: false
            }
        for follower in gate.takeFollowers(of: transfer) {
            if hasFailed { finish(follower, result) } else { waiting.append(follower) }
        }
    }

    private func leaveQueue(
        _ transfer: HTTPTransfer, _ result: Result<HTTPResponse, any Error>
    ) {
        guard transfer.request.body != nil, let queue = queues[transfer.host] else { return }
        let status = (try? result.get())?.status ?? 0
        queue.ended(transfer, answered: (200..<300).contains(status))
        if queue.isIdle { queues[transfer.host] = nil }
    }

    private func remove(_ transfer: HTTPTransfer) {
        let last = active.removeLast()
        if last !== transfer {
            active[transfer.slot] = last
            last.slot = transfer.slot
        }
        transfer.isActive = false
    }

    private func result(
        of transfer: HTTPTransfer, _ code: Int32
    ) -> Result<HTTPResponse, any Error> {
        if transfer.isTooLarge {
            return .failure(HTTPError.tooLarge(transfer.request.limits.replyBytes))
        }
        guard code != 0 else { return .success(transfer.response) }
        return .failure(
            HTTPError(
                curl: ccurl_code(rawValue: UInt32(code)), transfer.handle?.errorText(code) ?? "",
                connectLimit: transfer.request.limits.connect))
    }

    /// Milliseconds until a deadline, rounded up so that the loop does not spin before it.
    private func pollTimeout() -> Int32 {
        let now = now()
        guard nextDeadline > now else { return 0 }
        return Int32(min((nextDeadline - now) / 1_000_000 + 1, 60_000))
    }
}

// MARK: - Callbacks of libcurl

private let headerSink: ccurl_sink = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
        .take(header: UnsafeRawBufferPointer(start: bytes, count: count))
    return size * count
}

private let bodySink: ccurl_sink = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
    let taken = Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue()
        .take(body: piece)
    return switch taken {
    case .whole: size * count
    case .later: Int(ccurl_sink_later)
    case .never: 0
    }
}

private let socketSink: ccurl_socket_sink = { context, _, _ in
    if let context {
        Unmanaged<HTTPTransfer>.fromOpaque(context).takeUnretainedValue().hasAddress = true
    }
    return 0
}
