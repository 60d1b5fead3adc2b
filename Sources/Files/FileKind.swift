internal import Foundation

/// What a path leads to.
package enum FileKind {
    /// Whether there is a file at `path`, or behind the link there, that can be read again and
    /// again and replaced: no folder, device or pipe.
    package static func isRegular(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFREG
    }
}
