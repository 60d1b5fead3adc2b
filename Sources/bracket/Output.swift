import Files
import Foundation
import Runs

/// Where a command's rows go: standard output, or a file that appears whole.
struct Output {
    private let handle: FileHandle
    /// Where the rows are until they are all there; `nil` if they go out as they come.
    let partial: String?
    private let file: String?
    private let path: String?
    private let kept: KeptFolder?

    /// What is added to a path for the place where its rows gather.
    static let partialEnding = ".partial"

    /// `path` where a file will appear whole; `nil` for what takes rows as they come.
    static func keptPath(_ path: String?) -> String? {
        guard let path, path != "-" else { return nil }
        // A file in the place of a device or a pipe would be the end of it.
        return FileManager.default.fileExists(atPath: path) && !FileKind.isRegular(path)
            ? nil : path
    }

    /// - Parameters:
    ///   - path: `nil` or `-` for standard output.
    ///   - kept: where rows gather; removed when they are all there.
    init(_ path: String?, keptIn kept: KeptFolder? = nil) throws {
        self.kept = kept
        guard let whole = Self.keptPath(path) else {
            (self.path, partial, file) = (nil, nil, nil)
            guard let path, path != "-" else {
                handle = .standardOutput
                return
            }
            guard let handle = FileHandle(forWritingAtPath: path) else {
                throw OutputError(description: "\(path): could not write to it")
            }
            self.handle = handle
            return
        }
        let partial = whole + Self.partialEnding
        let file = kept.map { $0.path + "/output.jsonl" } ?? partial
        guard FileManager.default.createFile(atPath: file, contents: nil),
            let handle = FileHandle(forWritingAtPath: file)
        else { throw OutputError(description: "\(file): could not create it") }
        self.handle = handle
        self.partial = partial
        self.file = file
        self.path = whole
    }

    func write(_ line: String) { Terminal.write(line + "\n", to: handle.fileDescriptor) }

    func write(_ bytes: [UInt8]) { Terminal.write(bytes, to: handle.fileDescriptor) }

    func commit() throws {
        guard let path, let file else { return }
        try handle.close()
        guard rename(file, path) == 0 else {
            throw OutputError(
                description: "\(path): could not put it in place: "
                    + String(cString: strerror(errno)))
        }
        removeKept()
    }

    /// Gives the rows up that gathered; what stood in their place stays.
    func discard() {
        guard let file else { return }
        try? handle.close()
        unlink(file)
    }

    /// Leaves nothing behind where nothing was paid for.
    func giveUp() {
        if let kept, kept.isEmpty { removeKept() }
    }

    private func removeKept() {
        guard let kept else { return }
        kept.release()
        try? FileManager.default.removeItem(atPath: kept.path)
    }

    struct OutputError: Error, CustomStringConvertible { var description: String }
}
