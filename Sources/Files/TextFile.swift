internal import Foundation

/// Small text files, read whole: pipelines, templates, manifests, brackets.
package enum TextFile {
    /// 16 MiB: far more than any of them takes.
    package static let defaultLimit = 16 << 20

    /// The text of the regular file at `path`.
    ///
    /// - Parameters:
    ///   - what: what the file is, for a path that leads nowhere: `pipeline file`.
    ///   - limit: how many bytes it may have.
    /// - Throws: `TextFileError` that names the path.
    package static func read(
        _ path: String, _ what: String, limit: Int = defaultLimit
    ) throws(TextFileError) -> String {
        guard FileManager.default.fileExists(atPath: path) else {
            throw TextFileError("\(path): no such \(what)")
        }
        guard FileKind.isRegular(path), let file = FileHandle(forReadingAtPath: path) else {
            throw TextFileError("\(path): it cannot be read")
        }
        defer { try? file.close() }
        let data: Data
        do { data = try file.read(upToCount: limit + 1) ?? Data() } catch {
            throw TextFileError("\(path): it cannot be read: \(error.localizedDescription)")
        }
        guard data.count <= limit else {
            throw TextFileError("\(path): it has more than \(limit) bytes")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw TextFileError("\(path): it is not UTF-8 text")
        }
        return text
    }
}

/// Why a small file could not be read: `mine.json: no such pipeline file`.
package struct TextFileError: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
