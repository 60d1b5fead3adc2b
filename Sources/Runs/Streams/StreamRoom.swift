internal import Foundation

/// Bounds the lines between a reader on a thread of its own and tasks that work on them.
// @unchecked: guarded by the condition.
final class StreamRoom: @unchecked Sendable {
    private let condition = NSCondition()
    private let lines: Int
    /// Lines of any length may be read: one is always let in.
    private let bytes = 64 << 20
    private var openLines = 0
    private var openBytes = 0
    private var isClosed = false

    /// - Parameter lines: how many may be under way.
    init(lines: Int) { self.lines = lines }

    /// Waits until there is room for a line of so many bytes.
    ///
    /// - Returns: `false` once nothing more is to come in.
    func enter(_ size: Int) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        while !isClosed, openLines >= lines || openLines > 0 && openBytes + size > bytes {
            condition.wait()
        }
        if isClosed { return false }
        openLines += 1
        openBytes += size
        return true
    }

    func leave(_ size: Int) {
        condition.lock()
        openLines -= 1
        openBytes -= size
        condition.signal()
        condition.unlock()
    }

    /// Lets nobody in any more.
    func close() {
        condition.lock()
        isClosed = true
        condition.broadcast()
        condition.unlock()
    }
}
