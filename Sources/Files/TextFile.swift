internal import Foundation

/// Small text files, read whole: pipelines, templates, manifests, brackets.
package enum TextFile {
    /// 16 MiB: far more than any of them takes.
    package static let defaultLimit = 16 << 20

    /// The text at `path`: a file, or a pipe where one will do.
    ///
    /// - Parameters:
    ///   - what: what the file is, for a path that leads nowhere: `pipeline file`.
    ///   - limit: how many bytes it may have.
    ///   - isRegular: whether nothing but a regular file will do, as where strangers name it.
    /// - Throws: `TextFileError` that names the path.
    package static func read(
        _ path: String, _ what: String, limit: Int = defaultLimit, isRegular: Bool = false
    ) throws(TextFileError) -> String {
        func error(_ problem: String) -> TextFileError {
            TextFileError(path: path, problem: problem)
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw error("no such \(what)")
        }
        guard !isFolder.boolValue else { throw error("it cannot be read: it is a folder") }
        let bytes: [UInt8]?
        do throws(FileError) {
            bytes = try FileDescriptor(reading: path, isRegular: isRegular).all(limit: limit)
        } catch let failure {
            throw error("it cannot be read: \(failure.reason)")
        }
        guard let bytes else { throw error("it has more than \(limit) bytes") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw error("it is not UTF-8 text")
        }
        return text
    }
}

/// Why a small file could not be read: `mine.json: no such pipeline file`.
package struct TextFileError: Error, Sendable, Equatable, CustomStringConvertible {
    package let path: String
    package let problem: String

    package var description: String { "\(path): \(problem)" }
}
