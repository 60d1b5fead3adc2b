/// The priority queue of a `Gate`: a binary heap.
struct WaitingLine<Element: Sendable>: Sendable {
    private struct Entry: Sendable {
        let element: Element
        let priority: Gate.Priority
        /// Keeps equals in order of arrival.
        let ticket: Int
    }

    private var heap: [Entry] = []
    private var tickets = 0
    private var isDraining = false

    var count: Int { heap.count }

    /// - Complexity: O(log waiting).
    mutating func insert(_ element: Element, _ priority: Gate.Priority) {
        tickets += 1
        heap.append(Entry(element: element, priority: priority, ticket: tickets))
        var child = heap.count - 1
        while child > 0, goesBefore(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// - Complexity: O(log waiting).
    mutating func popFirst() -> Element? {
        guard let first = heap.first else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        sink(0)
        return first.element
    }

    /// From now on the maximum height goes first.
    ///
    /// - Complexity: O(waiting).
    mutating func drain() {
        guard !isDraining else { return }
        isDraining = true
        for index in heap.indices.prefix(heap.count / 2).reversed() { sink(index) }
    }

    private mutating func sink(_ index: Int) {
        var parent = index
        while true {
            var child = 2 * parent + 1
            guard child < heap.count else { return }
            if child + 1 < heap.count, goesBefore(child + 1, child) { child += 1 }
            guard goesBefore(child, parent) else { return }
            heap.swapAt(child, parent)
            parent = child
        }
    }

    private func goesBefore(_ one: Int, _ other: Int) -> Bool {
        let (one, other) = (heap[one], heap[other])
        if isDraining, one.priority.height != other.priority.height {
            return one.priority.height > other.priority.height
        }
        return (one.priority.rank, one.ticket) < (other.priority.rank, other.ticket)
    }
}
