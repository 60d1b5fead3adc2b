import CCurl
import Dispatch
import Workers

/// An HTTP/1.1 client for thousands of concurrent requests over persistent connections, on one
/// thread.
///
/// It runs libcurl's multi interface on a private serial queue, which holds a thread only while
/// requests are in flight. A cancelled task's connection is closed, so that the server can stop
/// generating.
// @unchecked because `loop` belongs to `queue` and everything else is constant.
package final class HTTPClient: @unchecked Sendable {
    /// Messages of other threads to the queue.
    struct Mailbox: Sendable {
        var submitted: [HTTPTransfer] = []
        var cancelled: [HTTPTransfer] = []
        /// Whether `run` is running or enqueued.
        var isRunning = false
    }

    private let queue = DispatchQueue(label: "bracket.http")
    private let mailbox = Locked(Mailbox())
    private let loop: HTTPLoop
    private let now: @Sendable () -> UInt64

    /// - Parameters:
    ///   - replyBytes: the limit of all replies under way together; one reply may exceed it.
    ///   - now: the clock that the limits of requests are measured by, in nanoseconds; `nil` for the
    ///     machine's own.
    /// - Throws: `ModelError.misconfigured` if libcurl is missing or too old.
    package init(
        replyBytes: Int = 256 << 20, now: (@Sendable () -> UInt64)? = nil
    ) throws(ModelError) {
        self.now = now ?? monotonicNow
        try CurlLibrary.open()
        let openFiles = ccurl_raise_open_files_limit()
        // The rest is for the program's files and for idle connections.
        loop = try HTTPLoop(
            maxActive: max(16, openFiles - max(64, openFiles / 8)), replyBytes: replyBytes,
            now: self.now)
    }

    /// Sends `request` and returns the answer, whatever its status.
    ///
    /// - Throws: `HTTPError` or `CancellationError`.
    package func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let transfer = HTTPTransfer(request, now: now)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                submit(transfer, waiter)
            }
        } onCancel: {
            cancel(transfer)
        }
    }

    private func submit(
        _ transfer: HTTPTransfer, _ waiter: CheckedContinuation<HTTPResponse, any Error>
    ) {
        let isCancelled = mailbox.withLock { mailbox in
            if transfer.isCancelled { return true }
            transfer.waiter = waiter
            transfer.isSubmitted = true
            mailbox.submitted.append(transfer)
            wake(&mailbox)
            return false
        }
        if isCancelled { waiter.resume(throwing: CancellationError()) }
    }

    private func cancel(_ transfer: HTTPTransfer) {
        mailbox.withLock { mailbox in
            transfer.isCancelled = true
            // Otherwise `submit` will see the flag.
            guard transfer.isSubmitted else { return }
            mailbox.cancelled.append(transfer)
            wake(&mailbox)
        }
    }

    /// Makes the loop read the mailbox. Called under the lock, so that the loop cannot end between
    /// the look at `isRunning` and the wake-up.
    private func wake(_ mailbox: inout Mailbox) {
        if mailbox.isRunning {
            // The first message wakes the loop, which takes all there are.
            if mailbox.submitted.count + mailbox.cancelled.count == 1 { loop.wakeUp() }
        } else {
            mailbox.isRunning = true
            queue.async { self.run() }
        }
    }

    /// Runs on the queue until nothing is left to do.
    private func run() {
        while true {
            let mail = mailbox.withLock { mailbox -> Mailbox? in
                if loop.isIdle && mailbox.submitted.isEmpty && mailbox.cancelled.isEmpty {
                    mailbox.isRunning = false
                    return nil
                }
                let mail = mailbox
                mailbox.submitted = []
                mailbox.cancelled = []
                return mail
            }
            guard let mail else { return }
            loop.round(submitted: mail.submitted, cancelled: mail.cancelled)
        }
    }
}
