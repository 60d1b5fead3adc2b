#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An open file descriptor that closes itself, with the two ways of reading it.
///
/// Foundation's `FileHandle` allocates a `Data` for every read and cannot read at an offset
/// without moving the place that other readers stand on.
final class ReadableFile: Sendable {
    let path: String
    private let descriptor: Int32
    private let closes: Bool

    init(path: String) throws(FileError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        closes = true
        if descriptor < 0 { throw failure("open") }
    }

    /// Reads a descriptor that somebody else opened and will close.
    init(borrowing descriptor: Int32, name: String) {
        path = name
        self.descriptor = descriptor
        closes = false
    }

    deinit {
        if closes && descriptor >= 0 { close(descriptor) }
    }

    /// Reads what comes next, at least one byte and at most all of `buffer`.
    ///
    /// - Returns: the number of bytes read, 0 at the end of the file.
    func readNext(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        while true {
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw failure("read") }
        }
    }

    /// The bytes at `offset`, all `count` of them. Safe to call from several threads at once.
    func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            while done < count {
                let rest = buffer.baseAddress.map { $0 + done }
                let got = pread(descriptor, rest, count - done, off_t(offset + done))
                if got > 0 { done += got } else if got == 0 { return }
                if got < 0 && errno != EINTR {
                    failed = true
                    return
                }
            }
        }
        if failed { throw failure("read") }
        guard bytes.count == count else {
            throw FileError(
                path: path, action: "read",
                reason: "it has become shorter since it was first read; start again")
        }
        return bytes
    }

    private func failure(_ action: String) -> FileError {
        FileError(path: path, action: action, reason: String(cString: strerror(errno)))
    }
}
