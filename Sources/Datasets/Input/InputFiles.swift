public import Files
internal import Foundation

/// The files that an input is: one, or those of a folder or a glob, in the order of their names'
/// bytes.
public struct InputFiles: Sendable, Hashable {
    /// As it was given.
    public let path: String
    /// Where the files are.
    public let paths: [String]
    /// What they are called among themselves.
    public let names: [String]

    /// Whether the input is several files, so that a record's place names its file.
    public var isSeveral: Bool { paths.count > 1 }

    /// - Parameter path: a file, or a pipe where one will do; a folder, of which the data files are
    ///   meant, those of folders in it not; or a pattern with `*`, `?` or `[…]`, as shells know it.
    /// - Throws: `FileError` where there is nothing to read.
    public init(_ path: String) throws(FileError) {
        self.path = path
        var info = stat()
        let isThere = stat(path, &info) == 0
        if isThere, info.st_mode & S_IFMT == S_IFDIR {
            names = try Self.dataFiles(in: path)
            paths = names.map { path.hasSuffix("/") ? path + $0 : path + "/" + $0 }
        } else if !isThere, Self.isPattern(path) {
            paths = try Self.matches(of: path)
            let folder = Self.commonFolder(of: paths)
            names = paths.map { String($0.dropFirst(folder.count)) }
        } else {
            paths = [path]
            names = [URL(filePath: path).lastPathComponent]
        }
    }

    /// Whether there is anything to read at `path`.
    package static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
            || isPattern(path) && (try? matches(of: path)) != nil
    }

    /// Whether `path` leads to what can be read again and again: no device or pipe.
    package static func canBeReadAgain(_ path: String) -> Bool {
        guard let files = try? InputFiles(path) else { return true }
        return files.paths.allSatisfy(FileKind.isRegular)
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

// MARK: - Folders

extension InputFiles {
    private static func dataFiles(in folder: String) throws(FileError) -> [String] {
        let all: [String]
        do { all = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
            throw FileError(
                path: folder, action: "read", reason: "its files cannot be listed")
        }
        let names = sorted(all.filter { !isBeside($0) })
        let files = names.filter { FileKind.isRegular(folder + "/" + $0) }
        guard files.isEmpty else { return files }
        let folders = names.filter { isFolder(folder + "/" + $0) }
        throw FileError(
            path: folder, action: "read",
            reason: "it is a folder without data files"
                + (folders.isEmpty
                    ? ""
                    : "; name one of its folders: " + folders.prefix(5).joined(separator: ", ")))
    }

    /// What lies beside data: hidden files, what describes the data set, and marks that writers
    /// leave, such as Spark's `_SUCCESS`.
    static func isBeside(_ name: String) -> Bool {
        let lower = name.lowercased()
        if name.hasPrefix(".") || name.hasPrefix("_") { return true }
        if ["readme", "license", "licence"].contains(where: { lower.hasPrefix($0) }) {
            return true
        }
        if descriptions.contains(lower) { return true }
        return [".md", ".py", ".yaml", ".yml", ".lock", ".partial", ".crc", ".sha256", ".png"]
            .contains { lower.hasSuffix($0) }
    }

    private static let descriptions: Set<String> = [
        "dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json", "config.json",
        "manifest.json", "summary.json", "metadata.json", "requirements.txt", "checksums.txt",
        "sha256sums",
    ]

    private static func isFolder(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
    }

    private static func sorted(_ names: [String]) -> [String] {
        names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

// MARK: - Patterns

extension InputFiles {
    private static func isPattern(_ path: String) -> Bool {
        path.contains { $0 == "*" || $0 == "?" || $0 == "[" }
    }

    /// The files that a pattern matches.
    private static func matches(of pattern: String) throws(FileError) -> [String] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(pattern, GLOB_NOSORT, nil, &found) == 0 else {
            throw FileError(path: pattern, action: "read", reason: "no file matches")
        }
        let paths = (0..<Int(found.gl_pathc)).compactMap { place in
            found.gl_pathv[place].map { String(cString: $0) }
        }
        // `*` means the data, though the shell's would find what lies beside it.
        let files = sorted(
            paths.filter {
                FileKind.isRegular($0) && !isBeside(URL(filePath: $0).lastPathComponent)
            })
        guard !files.isEmpty else {
            throw FileError(path: pattern, action: "read", reason: "no file matches")
        }
        return files
    }

    /// The longest folder that all paths are in, with its slash.
    private static func commonFolder(of paths: [String]) -> String {
        guard let first = paths.first else { return "" }
        var folder = first[
            ..<(first.lastIndex(of: "/").map { first.index(after: $0) } ?? first.startIndex)]
        while !paths.allSatisfy({ $0.hasPrefix(folder) }) {
            let parent = folder.dropLast()
            folder =
                parent[
                    ..<(parent.lastIndex(of: "/").map { parent.index(after: $0) }
                        ?? parent.startIndex)]
        }
        return String(folder)
    }
}
