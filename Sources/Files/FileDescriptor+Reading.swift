internal import Foundation

extension FileDescriptor {
    /// Opens the file at `path` for reading.
    ///
    /// - Parameter isRegular: whether nothing but a regular file will do, as wherever a stranger may
    ///   have named or made it: a pipe would never open, a device never end.
    package convenience init(reading path: String, isRegular: Bool = true) throws(FileError) {
        // Without `O_NONBLOCK`, opening a pipe waits for somebody to write to it.
        try self.init(path: path, flags: isRegular ? O_RDONLY | O_NONBLOCK : O_RDONLY)
        if isRegular { try requireRegular() } else { try Self.requireEnd(of: number, path) }
    }

    /// Lets no device pass but a terminal and the empty one: `/dev/zero` never ends.
    ///
    /// - Parameter path: what `number` was opened at, or what it is called.
    /// - Throws: `FileError`.
    package static func requireEnd(of number: Int32, _ path: String) throws(FileError) {
        var info = stat()
        var empty = stat()
        guard fstat(number, &info) == 0 else { throw Self.error(path, "read") }
        guard info.st_mode & S_IFMT == S_IFCHR, isatty(number) == 0 else { return }
        guard stat("/dev/null", &empty) != 0 || info.st_rdev != empty.st_rdev else { return }
        throw FileError(path: path, action: "read", reason: "it is a device that never ends")
    }

    /// Looks at what is open: what the path leads to may have been exchanged meanwhile.
    ///
    /// - Throws: `FileError` for a folder, a device or a pipe.
    package func requireRegular() throws(FileError) {
        var info = stat()
        guard fstat(number, &info) == 0 else { throw Self.error(path, "read") }
        guard info.st_mode & S_IFMT == S_IFREG else {
            throw FileError(path: path, action: "read", reason: "it is no regular file")
        }
    }

    /// Reads what comes next, at least one byte and at most all of `buffer`.
    ///
    /// - Returns: the number of bytes read, 0 at the end of the file.
    package func readNext(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        while true {
            let count = read(number, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            // Whoever made a pipe may have said that nobody waits for it.
            if errno == EAGAIN {
                var awaited = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
                poll(&awaited, 1, -1)
            } else if errno != EINTR {
                throw Self.error(path, "read")
            }
        }
    }

    /// What is left to read; `nil` where that is more than `limit` bytes.
    func all(limit: Int) throws(FileError) -> [UInt8]? {
        var bytes: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try readNext(into: buffer)
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            if bytes.count > limit { return nil }
        }
    }

    /// The bytes at `offset`, all `count` of them. Safe to call from several threads at once.
    package func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        var result = Result<Void, FileError>.success(())
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let whole = UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count)
            result = Result { () throws(FileError) in try fill(whole, at: offset) }
            if case .success = result { filled = count }
        }
        try result.get()
        return bytes
    }

    /// Fills `buffer` with the bytes at `offset`. Safe to call from several threads at once.
    package func fill(
        _ buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(FileError) {
        var done = 0
        while done < buffer.count {
            let rest = buffer.baseAddress.map { $0 + done }
            let got = pread(number, rest, buffer.count - done, off_t(offset + done))
            if got > 0 { done += got }
            if got < 0 && errno != EINTR { throw Self.error(path, "read") }
            if got == 0 {
                throw FileError(
                    path: path, action: "read",
                    reason: "it has become shorter since it was first read; start again")
            }
        }
    }
}
