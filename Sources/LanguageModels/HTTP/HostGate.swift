/// Holds back a host's requests until the first one has looked up its address.
///
/// libcurl starts a thread for every look-up until its cache has the answer: a thousand requests at
/// once would start a thousand threads.
struct HostGate {
    private struct Queue {
        let first: HTTPTransfer
        var others: [HTTPTransfer] = []
    }

    private var known: Set<String> = []
    private var queues: [String: Queue] = [:]

    /// Whether `transfer` may start; otherwise it is held back.
    mutating func admits(_ transfer: HTTPTransfer) -> Bool {
        if known.contains(transfer.host) { return true }
        if queues[transfer.host] == nil {
            queues[transfer.host] = Queue(first: transfer)
            return true
        }
        queues[transfer.host]?.others.append(transfer)
        return false
    }

    /// The transfers whose hosts have been looked up by now; they may start.
    mutating func takeReady() -> [HTTPTransfer] {
        var ready: [HTTPTransfer] = []
        for (host, queue) in queues where queue.first.hasAddress {
            known.insert(host)
            queues[host] = nil
            ready += queue.others
        }
        return ready
    }

    /// The transfers that waited for `transfer`, which has ended.
    mutating func takeFollowers(of transfer: HTTPTransfer) -> [HTTPTransfer] {
        guard !queues.isEmpty, queues[transfer.host]?.first === transfer else { return [] }
        if transfer.hasAddress { known.insert(transfer.host) }
        return queues.removeValue(forKey: transfer.host)?.others ?? []
    }
}
