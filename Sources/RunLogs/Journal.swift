internal import Dispatch
internal import Files
internal import Foundation
internal import JSON
internal import Workers

/// The append-only record of a run: what is in it survives a crash.
///
/// `append` returns once its line is on the disk. Lines that come while the disk is busy share the
/// next flush (group commit), so a thousand votes in flight cost a few flushes, not a thousand.
package final class Journal: Sendable {
    package let path: String
    private let file: FileDescriptor
    private let maxLineBytes: Int
    private let queue = DispatchQueue(label: "bracket.journal")
    private let state = Locked(State())

    /// Opens or creates the journal at `path` for this process alone.
    ///
    /// A last line that was cut by a crash is dropped: nobody was told that it was written.
    ///
    /// - Parameter waits: whether a lock that is held is tried again, as it may be held for a moment.
    /// - Throws: `LogError.inUse` if another process has it open, `FileError`, also for a link: what
    ///   it leads to is not the run's.
    package init(
        path: String, folder: String, maxLineBytes: Int = RunFolder.maxLineBytes,
        waits: Bool = true
    ) throws {
        self.path = path
        self.maxLineBytes = maxLineBytes
        file = try FileDescriptor(
            path: path, flags: O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK)
        try file.requireRegular()
        guard file.tryLock(waits: waits) else { throw LogError.inUse(folder) }
        try file.dropCutLine()
    }

    /// Lets another run write to the folder; nothing may be appended afterwards.
    ///
    /// The lock would go with the last reference to the journal, but that may outlive the run by a
    /// moment.
    package func release() { file.unlock() }

    /// Whether nothing has been written.
    package func isEmpty() throws -> Bool { try file.size() == 0 }

    /// Writes a line and returns when it is on the disk.
    ///
    /// - Throws: `LogError.tooLong` for a line that nobody would read, of which nothing is written;
    ///   `FileError`: after the first one every later call fails alike, since the file may end in half
    ///   a line.
    package func append(_ entry: JournalEntry) async throws {
        var line: [UInt8] = []
        line.reserveCapacity(256)
        JSON.object(entry.json).write(to: &line)
        guard line.count <= maxLineBytes else { throw LogError.tooLong(line.count) }
        line.append(0x0A)
        try await withCheckedThrowingContinuation { continuation in
            let isFirst = state.withLock { state in
                state.bytes.append(contentsOf: line)
                state.waiters.append(continuation)
                return state.waiters.count == 1 && !state.flushing
            }
            if isFirst { queue.async { self.flush() } }
        }
    }

    /// Writes what has gathered, again and again until nothing has.
    private func flush() {
        while true {
            let (bytes, waiters, failure) = state.withLock { $0.take() }
            if waiters.isEmpty { return }
            let result: Result<Void, FileError> =
                if let failure {
                    .failure(failure)
                } else {
                    Result { () throws(FileError) in
                        try file.write(bytes)
                        try file.synchronize()
                    }
                }
            if case .failure(let error) = result { state.withLock { $0.failure = error } }
            for waiter in waiters { waiter.resume(with: result) }
        }
    }

    private struct State {
        var bytes: [UInt8] = []
        var waiters: [CheckedContinuation<Void, any Error>] = []
        var flushing = false
        var failure: FileError?

        mutating func take() -> (
            [UInt8], [CheckedContinuation<Void, any Error>], FileError?
        ) {
            flushing = !waiters.isEmpty
            defer {
                bytes = []
                waiters = []
            }
            return (bytes, waiters, failure)
        }
    }
}

extension CheckedContinuation where T == Void, E == any Error {
    fileprivate func resume(with result: Result<Void, FileError>) {
        switch result {
        case .success: resume()
        case .failure(let error): resume(throwing: error)
        }
    }
}
