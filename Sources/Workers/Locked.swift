#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A value behind a mutex.
///
/// With the locks of `Synchronization`, ThreadSanitizer reports races on Linux that do not exist.
// @unchecked because the compiler cannot know that `lock` guards `value`.
package final class Locked<Value: Sendable>: @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private var value: Value

    package init(_ value: Value) {
        self.value = value
        lock = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
    }

    deinit {
        pthread_mutex_destroy(lock)
        lock.deallocate()
    }

    /// Runs `body` with the value. It must be short and must not take the same lock again.
    @discardableResult
    package func withLock<Result, Failure>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return try body(&value)
    }
}
