import CommandLines
import Files
import Foundation
import JSON

/// A folder for the files of one measurement; removed in the end unless it was named.
final class BenchFolder {
    static let option = CommandSpec.Option(
        name: "folder", value: "DIR", help: "keep the files in DIR (default: a temporary folder)")

    let path: String
    private let isTemporary: Bool

    /// - Parameter path: `nil` for a new one among the temporary files. Files are flushed as in
    ///   real runs: a folder in memory would flatter.
    init(_ path: String?) throws {
        isTemporary = path == nil
        self.path =
            path ?? NSTemporaryDirectory()
            + "bracket-bench-\(ProcessInfo.processInfo.processIdentifier)"
        try FileManager.default.createDirectory(
            atPath: self.path, withIntermediateDirectories: true)
    }

    deinit { if isTemporary { try? FileManager.default.removeItem(atPath: path) } }

    /// The path of a file in the folder.
    subscript(name: String) -> String { path + "/" + name }

    func write(_ json: JSON, to name: String) throws {
        try json.text.write(toFile: self[name], atomically: false, encoding: .utf8)
    }

    /// Writes a file of lines that need not fit in memory.
    func writeLines(
        to name: String, _ body: (_ write: (JSON) throws -> Void) throws -> Void
    ) throws {
        let file = try OutputFile(path: self[name])
        try body { try file.write(line: $0.bytes + [0x0A]) }
        try file.commit()
    }

    /// Removes what an earlier measurement left.
    func remove(_ name: String) { try? FileManager.default.removeItem(atPath: self[name]) }
}
