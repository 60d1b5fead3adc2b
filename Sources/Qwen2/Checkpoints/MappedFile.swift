#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The bytes of a file, mapped read-only and shared: pages are read when touched, and processes
/// that map the same file share them.
///
/// A file that somebody shortens while it is mapped ends the process when the missing pages are
/// touched (SIGBUS); replacing it by `rename` is safe.
// @unchecked because the compiler cannot see that nobody writes to the pages behind `bytes`.
final class MappedFile: @unchecked Sendable {
    /// The path, or whatever the bytes are called in error messages.
    let name: String
    /// All of the file; valid as long as this object is.
    let bytes: UnsafeRawBufferPointer
    private let isMapped: Bool

    /// Maps the file at `path`, which must be a regular one. Costs microseconds, whatever its size.
    init(path: String) throws(CheckpointError) {
        func failure(_ action: String) -> CheckpointError {
            .unreadable(file: path, action: action, reason: String(cString: strerror(errno)))
        }
        // Without O_NONBLOCK, opening a named pipe would wait for somebody to write to it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure("open") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("read") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable(file: path, action: "read", reason: "it is not a file")
        }
        name = path
        let size = Int(status.st_size)
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            isMapped = false
            return
        }
        guard let start = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0),
            start != MAP_FAILED
        else { throw failure("map") }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
        isMapped = true
    }

    /// A copy of `data` in memory instead of a file.
    init(name: String, copying data: [UInt8]) {
        self.name = name
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: data.count, alignment: 64)
        data.withUnsafeBytes { copy.copyMemory(from: $0) }
        bytes = UnsafeRawBufferPointer(copy)
        isMapped = false
    }

    deinit {
        if isMapped {
            munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
        } else {
            bytes.deallocate()
        }
    }
}
