internal import Foundation

/// Hands on the lines of a stream as they are done, or in the order in which they came in.
// @unchecked: guarded by the lock.
final class StreamOutput: @unchecked Sendable {
    private let lock = NSLock()
    private let isOrdered: Bool
    private let write: @Sendable ([UInt8]) -> Void
    private var next = 0
    private var waiting: [Int: (line: [UInt8], size: Int)] = [:]

    init(isOrdered: Bool, write: @escaping @Sendable ([UInt8]) -> Void) {
        self.isOrdered = isOrdered
        self.write = write
    }

    /// Takes the output of the line that came in as number `index`, from 0.
    ///
    /// - Parameter size: what that line takes in the room, which it leaves once it is written.
    func take(_ line: [UInt8], of index: Int, size: Int, leaving room: StreamRoom) {
        lock.lock()
        defer { lock.unlock() }
        guard isOrdered else {
            write(line)
            return room.leave(size)
        }
        waiting[index] = (line, size)
        while let ready = waiting.removeValue(forKey: next) {
            write(ready.line)
            room.leave(ready.size)
            next += 1
        }
    }
}
