import Files
import Foundation

/// Where a command's rows go: standard output, or a file that appears whole.
struct Output {
    private let handle: FileHandle
    /// Where the rows are until they are all there; `nil` if they go out as they come.
    let partial: String?
    private let path: String?

    /// - Parameter path: `nil` or `-` for standard output.
    init(_ path: String?) throws {
        guard let path, path != "-" else {
            handle = .standardOutput
            partial = nil
            self.path = nil
            return
        }
        if FileManager.default.fileExists(atPath: path), !FileKind.isRegular(path) {
            // A device or a pipe takes rows as they come; a file in its place would be the end of it.
            guard let handle = FileHandle(forWritingAtPath: path) else {
                throw OutputError(description: "\(path): could not write to it")
            }
            self.handle = handle
            partial = nil
            self.path = nil
            return
        }
        let partial = path + ".partial"
        guard FileManager.default.createFile(atPath: partial, contents: nil),
            let handle = FileHandle(forWritingAtPath: partial)
        else { throw OutputError(description: "\(partial): could not create it") }
        self.handle = handle
        self.partial = partial
        self.path = path
    }

    func write(_ line: String) { Terminal.write(line + "\n", to: handle.fileDescriptor) }

    func write(_ bytes: [UInt8]) { Terminal.write(bytes, to: handle.fileDescriptor) }

    func commit() throws {
        guard let path, let partial else { return }
        try handle.close()
        guard rename(partial, path) == 0 else {
            throw OutputError(
                description: "\(path): could not put it in place: "
                    + String(cString: strerror(errno)))
        }
    }

    struct OutputError: Error, CustomStringConvertible { var description: String }
}
