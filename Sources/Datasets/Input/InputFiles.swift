public import Files
internal import Foundation

/// The files that an input is: one, or several in the order of their names' bytes.
public struct InputFiles: Sendable, Hashable {
    /// As it was given.
    public let path: String
    /// Where the files are.
    public let paths: [String]
    /// What they are called among themselves.
    public let names: [String]

    /// Whether the input is a folder or several files, so that a record's place names its file.
    public var isSeveral: Bool { paths.count > 1 }

    /// - Parameter path: a file, or a pipe where one will do.
    /// - Throws: `FileError` where there is nothing to read.
    public init(_ path: String) throws(FileError) {
        self.path = path
        paths = [path]
        names = [URL(filePath: path).lastPathComponent]
    }

    /// The SHA-256 of the file; of several, that of the lines that `sha256sum` prints of them.
    ///
    /// - Throws: `FileError` where one cannot be read.
    public func digest() throws(FileError) -> String {
        guard isSeveral else { return try SHA256.hexDigest(ofFile: paths[0]) }
        var lines = ""
        for (path, name) in zip(paths, names) {
            lines += try SHA256.hexDigest(ofFile: path) + "  \(name)\n"
        }
        return SHA256.hexDigest(of: lines)
    }

    /// Says at once whether all files are of kinds that are read here.
    ///
    /// - Throws: `FileError` for the first that is not.
    public func check() throws(FileError) {
        for path in paths {
            _ = try RowOpener(
                path: path, RowOptions(columns: [], maxBytes: LineReader.defaultMaxLineBytes))
        }
    }
}
