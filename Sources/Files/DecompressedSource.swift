/// What a file of gzip members or zstd frames holds, all of them one after the other.
///
/// Memory does not grow with the file or with what it holds: 256 KiB, and the library's window, of
/// which libzstd refuses more than 128 MiB.
///
/// Owned by one task; not safe to share.
package final class DecompressedSource: ByteSource {
    private let path: String
    private let compressed: any ByteSource
    private let decompressor: Decompressor
    private let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: 256 << 10, alignment: 16)
    /// What was read and is not decompressed yet.
    private var waiting = 0..<0
    /// Whether all streams that began are whole.
    private var isWhole = true
    private var isAtEnd = false

    /// - Parameter path: what errors call the file.
    /// - Throws: `FileError` that names the package to install where the library is missing.
    package init(
        _ compressed: any ByteSource, _ format: Decompressor.Format, path: String
    ) throws(FileError) {
        self.path = path
        self.compressed = compressed
        do { decompressor = try Decompressor(format) } catch {
            throw FileError(path: path, action: "read", reason: "\(error)")
        }
    }

    deinit { buffer.deallocate() }

    package func readNext(into output: UnsafeMutableRawBufferPointer) throws(FileError) -> Int {
        guard !output.isEmpty else { return 0 }
        while true {
            if waiting.isEmpty {
                if !isAtEnd {
                    waiting = 0..<(try compressed.readNext(into: buffer))
                    isAtEnd = waiting.isEmpty
                }
                // A stream may hold back output until there is room for it.
                if isAtEnd, isWhole { return 0 }
            }
            if isWhole, skipPadding() { continue }
            let step = try step(into: output)
            waiting = (waiting.lowerBound + step.read)..<waiting.upperBound
            isWhole = step.isAtEnd
            if step.written > 0 { return step.written }
            if step.read == 0, !step.isAtEnd {
                throw error(isAtEnd ? "it is cut short" : "it leads nowhere")
            }
        }
    }

    /// Passes over zeros behind a whole stream, with which some writers fill the last block.
    private func skipPadding() -> Bool {
        let start = buffer[waiting].firstIndex { $0 != 0 } ?? waiting.upperBound
        defer { waiting = start..<waiting.upperBound }
        return start == waiting.upperBound
    }

    private func step(
        into output: UnsafeMutableRawBufferPointer
    ) throws(FileError) -> Decompressor.Step {
        do {
            return try decompressor.decompress(
                UnsafeRawBufferPointer(rebasing: buffer[waiting]), into: output)
        } catch {
            throw FileError(path: path, action: "read", reason: "\(error)")
        }
    }

    private func error(_ problem: String) -> FileError {
        FileError(path: path, action: "read", reason: "\(CompressionError.damaged(problem))")
    }
}
