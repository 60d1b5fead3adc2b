/// Actions and when they are due, soonest first: a binary heap.
struct Alarms {
    private struct Alarm {
        let due: UInt64
        /// Keeps actions that are due at the same time in the order they were added.
        let number: Int
        let action: () -> Void

        func isBefore(_ other: Alarm) -> Bool { (due, number) < (other.due, other.number) }
    }

    private var heap: [Alarm] = []
    private var added = 0

    /// When the first action is due.
    var first: UInt64? { heap.first?.due }

    /// Adds an action; true if it is now the first.
    mutating func add(_ due: UInt64, _ action: @escaping () -> Void) -> Bool {
        added += 1
        heap.append(Alarm(due: due, number: added, action: action))
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
        return child == 0
    }

    /// Removes and returns the first action if it is due by `now`.
    mutating func popDue(_ now: UInt64) -> (() -> Void)? {
        guard let first = heap.first, first.due <= now else { return nil }
        let last = heap.removeLast()
        if heap.isEmpty { return first.action }
        heap[0] = last
        var parent = 0
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].isBefore(heap[child]) { child += 1 }
            guard heap[child].isBefore(heap[parent]) else { break }
            heap.swapAt(child, parent)
            parent = child
        }
        return first.action
    }
}
