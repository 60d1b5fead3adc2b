internal import Foundation

/// An open file that closes itself. Errors name the path and what the system said.
///
/// Foundation's `FileHandle` allocates a `Data` for every read and cannot read at an offset without
/// moving the place that other readers stand on.
package final class FileDescriptor: Sendable {
    package let path: String
    package let number: Int32

    package init(path: String, flags: Int32) throws(FileError) {
        number = open(path, flags | O_CLOEXEC, 0o644)
        self.path = path
        if number < 0 { throw Self.error(path, "open") }
    }

    /// A stream that is open already, as standard input is; a copy of it is closed in the end.
    package init(copying stream: Int32, path: String) throws(FileError) {
        number = fcntl(stream, F_DUPFD_CLOEXEC, 0)
        self.path = path
        if number < 0 { throw Self.error(path, "open") }
    }

    deinit { close(number) }

    /// Writes all of `bytes`.
    package func write(_ bytes: [UInt8]) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Foundation.write(number, buffer.baseAddress! + done, bytes.count - done)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw Self.error(path, "write to")
            }
            done += count
        }
    }

    /// Returns when what was written is on the disk.
    package func synchronize() throws(FileError) {
        #if os(Linux)
            let result = fdatasync(number)
        #else
            let result = fcntl(number, F_FULLFSYNC)
        #endif
        if result != 0 { throw Self.error(path, "flush") }
    }

    /// Takes the lock that one process can hold; `false` if another one does.
    ///
    /// A process that is being started holds its parent's locks for a moment, between `fork` and
    /// `exec`; that is no other run, so a held lock is tried again for a fifth of a second.
    package func tryLock(waits: Bool = true) -> Bool {
        for _ in 0..<(waits ? 20 : 1) {
            if flock(number, LOCK_EX | LOCK_NB) == 0 { return true }
            usleep(10_000)
        }
        return false
    }

    /// Locks the file beside others that read it; `false` while somebody writes to it.
    ///
    /// A shared lock needs no file that is open for writing, on network file systems either.
    package func tryShare() -> Bool { flock(number, LOCK_SH | LOCK_NB) == 0 }

    package func unlock() { flock(number, LOCK_UN) }

    /// The number of bytes.
    package func size() throws(FileError) -> Int {
        let size = lseek(number, 0, SEEK_END)
        if size < 0 { throw Self.error(path, "measure") }
        return Int(size)
    }

    /// Drops a last line that has no end: it was never acknowledged.
    package func dropCutLine() throws(FileError) {
        let size = try size()
        guard size > 0 else { return }
        var end = size
        var block = [UInt8](repeating: 0, count: 65_536)
        while end > 0 {
            let start = max(0, end - block.count)
            let count = pread(number, &block, end - start, off_t(start))
            guard count > 0 else { throw Self.error(path, "read") }
            if let newline = block[..<count].lastIndex(of: 0x0A) {
                let keep = start + newline + 1
                if keep < size, ftruncate(number, off_t(keep)) != 0 {
                    throw Self.error(path, "truncate")
                }
                return
            }
            end = start
        }
        if ftruncate(number, 0) != 0 { throw Self.error(path, "truncate") }
    }

    package static func error(_ path: String, _ action: String) -> FileError {
        let reason = errno == ELOOP ? "it is a link" : String(cString: strerror(errno))
        return FileError(path: path, action: action, reason: reason)
    }
}
