import Workers

/// Which of the requests that a server was sent can still be in its queue.
///
/// A server with fewer slots than requests keeps the others waiting, and nothing is heard of them
/// for as long as the ones before them take. A queue is first come, first served: the request that
/// found k others under way has been begun at the latest when k requests have ended since.
/// Confined to the client's queue.
final class ServerQueue {
    private var underWay = 0
    /// Those that found others under way, in the order they were sent. Each end lets one go, so it
    /// holds one fewer than are under way; the one that goes may have ended long ago.
    private var queued = FIFO<HTTPTransfer>()
    /// When it last answered a request as it should, in nanoseconds.
    private(set) var lastAnswer: UInt64 = 0

    var isIdle: Bool { underWay == 0 }

    func sent(_ transfer: HTTPTransfer) {
        if underWay > 0 {
            transfer.queue = self
            queued.append(transfer)
        }
        underWay += 1
    }

    func ended(_ transfer: HTTPTransfer, answered: Bool) {
        transfer.queue = nil
        underWay -= 1
        if answered { lastAnswer = transfer.lastByte }
        guard let next = queued.popFirst(), next.queue != nil else { return }
        // Otherwise requests at a server that is dead would be given up on one after the other.
        if answered { next.leaveQueue() } else { next.losePredecessor() }
    }
}
