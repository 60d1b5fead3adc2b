import CommandLines
import Files
import Foundation
import Workers

/// `-` in place of a file: what comes in on standard input. Other streams are read in the same way.
enum StandardInput {
    /// Where to read `path`: itself, or for `-` and for a pipe a file that holds what came in, for
    /// files are read more than once. Nothing is left of it when the program ends.
    ///
    /// - Parameter what: what is read, for a person at a terminal: `pairs`.
    /// - Throws: `UsageError` where `-` stands for two files; `FileError`.
    static func file(_ path: String, _ what: String, _ arguments: Arguments) throws -> String {
        if path == "-" {
            try take(what, arguments)
            try FileDescriptor.requireEnd(of: 0, "standard input")
            return try kept(0, "standard input")
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
            !isFolder.boolValue, !FileKind.isRegular(path)
        else { return path }
        let stream = try FileDescriptor(reading: path, isRegular: false)
        return try withExtendedLifetime(stream) { try kept(stream.number, path) }
    }

    /// A stream to read `path` from, once.
    static func stream(_ path: String, _ what: String, _ arguments: Arguments) throws -> String {
        guard path == "-" else { return path }
        try take(what, arguments)
        return "/dev/stdin"
    }

    /// Where to read a file of ours that is gone when the program ends.
    static func unnamed(_ path: String) throws -> String {
        #if os(Linux)
            let file = try FileDescriptor(reading: path)
            files.withLock { $0.append(file) }
            unlink(path)
            return "/proc/self/fd/\(file.number)"
        #else
            return path
        #endif
    }

    private static let taken = Locked<String?>(nil)

    private static func take(_ what: String, _ arguments: Arguments) throws {
        let other = taken.withLock { taken in
            defer { taken = taken ?? what }
            return taken
        }
        if let other {
            throw arguments.usageError(
                "standard input (-) can be read once: it cannot hold both \(other) and \(what)")
        }
        // Who is not told types nothing, and waits for ever.
        if isatty(0) == 1, Terminal.errorIsTerminal {
            Terminal.note("reading \(what) from the terminal: Ctrl-D ends it, Ctrl-C gives up")
        }
    }

    /// Open for as long as the program runs.
    private static let files = Locked<[FileDescriptor]>([])

    /// Reads `stream` to its end.
    ///
    /// - Returns: where that is.
    private static func kept(_ stream: Int32, _ name: String) throws -> String {
        let path = NSTemporaryDirectory() + "bracket-\(UUID().uuidString)"
        let file = try FileDescriptor(path: path, flags: O_RDWR | O_CREAT | O_EXCL)
        files.withLock { $0.append(file) }
        #if os(Linux)
            // Without a name nothing can be left behind, however the program ends.
            unlink(path)
        #endif
        // Not Foundation's reading: a terminal ends once, and would have to be ended twice.
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(stream, &buffer, buffer.count)
            if count == 0 { break }
            if count > 0 { try file.write(Array(buffer[..<count])) }
            if count < 0, errno != EINTR {
                throw Output.OutputError(
                    description: "\(name): could not read it: " + String(cString: strerror(errno)))
            }
        }
        #if os(Linux)
            return "/proc/self/fd/\(file.number)"
        #else
            return path
        #endif
    }
}
