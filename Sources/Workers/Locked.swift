internal import Foundation

/// A value that only one thread at a time can touch.
///
/// The one lock type of the package: `Synchronization.Mutex` gives false reports under the Thread
/// Sanitizer on Linux, and the choice should be made in one place.
public final class Locked<Value>: @unchecked Sendable {
    // @unchecked because the compiler cannot know that `lock` guards `value`.
    private let lock = NSLock()
    private var value: Value

    public init(_ value: sending Value) { self.value = value }

    /// Runs `body` with the value while no other thread can. `body` must not block or call back in.
    public func withLock<Result, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
