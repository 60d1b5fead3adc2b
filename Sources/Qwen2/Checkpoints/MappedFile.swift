import Foundation

/// The bytes of a file, memory-mapped read-only and shared between processes.
///
/// If the file is truncated while it is mapped, access to the missing pages ends the process
/// (SIGBUS); replacing it with `rename` is safe.
// @unchecked: `bytes` is immutable.
final class MappedFile: @unchecked Sendable {
    /// The path, for error messages.
    let name: String
    /// The whole file; valid as long as this object.
    let bytes: UnsafeRawBufferPointer
    private let isMapped: Bool

    /// Maps the regular file at `path`, in microseconds.
    init(path: String) throws(CheckpointError) {
        func failure(_ action: String) -> CheckpointError {
            .unreadable(file: path, action: action, reason: String(cString: strerror(errno)))
        }
        // Without O_NONBLOCK, opening a named pipe waits for a writer.
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

    /// A copy of `data` in memory.
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
