internal import Foundation

/// A JSON Lines file that appears whole or not at all: written beside its place, then renamed.
///
/// Owned by one task; not safe to share.
package final class OutputFile {
    package let path: String
    private let partial: FileDescriptor
    private var buffer: [UInt8] = []
    private static let bufferBytes = 1 << 20

    package init(path: String) throws(FileError) {
        self.path = path
        // Never through a link that somebody left there into a file elsewhere.
        Self.removeLeftover(of: path)
        partial = try FileDescriptor(
            path: Self.partial(path), flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
    }

    private static func partial(_ path: String) -> String { path + ".partial" }

    /// Removes what a process that was killed had begun to write of the file at `path`.
    package static func removeLeftover(of path: String) { unlink(partial(path)) }

    /// - Parameter line: with its newline.
    package func write(line: [UInt8]) throws(FileError) {
        // A line of many megabytes is not copied.
        if line.count >= Self.bufferBytes {
            try flush()
            return try partial.write(line)
        }
        buffer.append(contentsOf: line)
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// Puts the finished file in its place.
    package func commit() throws(FileError) {
        try flush()
        try partial.synchronize()
        if rename(partial.path, path) != 0 { throw FileDescriptor.error(path, "put in place") }
    }

    /// Gives the file up, and with `removing` the finished one of an earlier start as well.
    package func discard(removing: Bool = false) {
        unlink(partial.path)
        if removing { removeEarlier() }
    }

    /// Removes the finished file of an earlier start.
    package func removeEarlier() { unlink(path) }

    private func flush() throws(FileError) {
        try partial.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}
