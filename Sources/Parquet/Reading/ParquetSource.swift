internal import Files

/// Where a file's bytes come from.
enum ParquetSource {
    case file(FileDescriptor, size: Int)
    case memory([UInt8])

    var size: Int {
        switch self {
        case .file(_, let size): size
        case .memory(let bytes): bytes.count
        }
    }

    /// Fills `buffer` with the bytes from `offset` on, all of which must be there.
    func read(
        at offset: Int, into buffer: UnsafeMutableRawBufferPointer
    ) throws(ParquetProblem) {
        guard offset >= 0, offset <= size, buffer.count <= size - offset else { throw .endOfBytes }
        switch self {
        case .file(let file, _):
            do {
                try file.fill(buffer, at: offset)
            } catch {
                throw ParquetProblem(error.reason)
            }
        case .memory(let bytes):
            bytes.withUnsafeBytes { all in
                buffer.copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: all[offset..<offset + buffer.count]))
            }
        }
    }
}
