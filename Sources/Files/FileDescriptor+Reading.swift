internal import Foundation

extension FileDescriptor {
    /// Opens the file at `path` for reading.
    convenience init(reading path: String) throws(FileError) {
        try self.init(path: path, flags: O_RDONLY)
    }

    /// Reads what comes next, at least one byte and at most all of `buffer`.
    ///
    /// - Returns: the number of bytes read, 0 at the end of the file.
    func readNext(into buffer: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        while true {
            let count = read(number, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw Self.error(path, "read") }
        }
    }

    /// The bytes at `offset`, all `count` of them. Safe to call from several threads at once.
    func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            while done < count {
                let rest = buffer.baseAddress.map { $0 + done }
                let got = pread(number, rest, count - done, off_t(offset + done))
                if got > 0 { done += got } else if got == 0 { return }
                if got < 0 && errno != EINTR {
                    failed = true
                    return
                }
            }
        }
        if failed { throw Self.error(path, "read") }
        guard bytes.count == count else {
            throw FileError(
                path: path, action: "read",
                reason: "it has become shorter since it was first read; start again")
        }
        return bytes
    }
}
