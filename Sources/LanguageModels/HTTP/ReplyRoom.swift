/// Bounds the bytes of all replies under way together: above the limit one reply at a time goes on, and
/// the others wait at their servers.
///
/// Each reply has a limit of its own, but hundreds of them could fill any memory. Belongs to the
/// client's queue.
final class ReplyRoom {
    private let limit: Int
    private var held = 0
    /// The one that goes on above the limit, so that some reply ends.
    private var leader: HTTPTransfer?
    private var paused: [HTTPTransfer] = []

    init(limit: Int) { self.limit = limit }

    /// Whether `transfer` may take `count` bytes now; otherwise it has to wait.
    func admits(_ count: Int, of transfer: HTTPTransfer) -> Bool {
        if held + count > limit, leader !== transfer {
            guard leader == nil else {
                paused.append(transfer)
                return false
            }
            leader = transfer
        }
        held += count
        return true
    }

    /// Forgets `count` bytes of a transfer that goes on.
    func drop(_ count: Int) { held -= count }

    /// Forgets a transfer that is over.
    ///
    /// - Returns: those that waited; they are to try again.
    func leave(_ transfer: HTTPTransfer) -> [HTTPTransfer] {
        held -= transfer.body.count
        if leader === transfer { leader = nil }
        let ready = paused.filter { $0 !== transfer }
        paused = []
        return ready
    }
}
