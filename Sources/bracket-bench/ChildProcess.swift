import Foundation

/// Another process, what it prints, and what it costs.
final class ChildProcess {
    /// What a process used, from its start to its end.
    struct Usage: Sendable {
        var cpuSeconds = 0.0
        var peakBytes = 0
        /// The maximum seen; 0 where the system does not tell.
        var threads = 0
    }

    private let pid: pid_t
    private let output: FileHandle
    private let name: String
    private var hasEnded = false

    /// Starts `path`, whose standard output is read here.
    ///
    /// - Parameter quiet: whether standard error goes nowhere instead of where this process's goes.
    init(_ path: String, _ arguments: [String], quiet: Bool = false) throws {
        name = path.split(separator: "/").last.map(String.init) ?? path
        let pipe = Pipe()
        output = pipe.fileHandleForReading
        #if os(Linux)
            var actions = posix_spawn_file_actions_t()
        #else
            var actions: posix_spawn_file_actions_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipe.fileHandleForWriting.fileDescriptor, 1)
        if quiet {
            posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        }
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var child = pid_t()
        let result = posix_spawnp(&child, path, &actions, nil, words, environ)
        guard result == 0 else {
            throw BenchError("could not start \(path): \(String(cString: strerror(result)))")
        }
        pid = child
        try pipe.fileHandleForWriting.close()
    }

    deinit { end() }

    /// This program once more.
    static func ofThisProgram(_ arguments: [String]) throws -> ChildProcess {
        guard let path = Bundle.main.executablePath else {
            throw BenchError("this program does not know where it is")
        }
        return try ChildProcess(path, arguments)
    }

    /// The first line that the process prints.
    func firstLine() throws -> String {
        var line: [UInt8] = []
        while let byte = try output.read(upToCount: 1)?.first, byte != 0x0A { line.append(byte) }
        guard !line.isEmpty else { throw BenchError("\(name) ended and printed nothing") }
        return String(decoding: line, as: UTF8.self)
    }

    /// Ends the process and waits until it has: by request, and by force if it has not gone after
    /// five seconds.
    func end() {
        guard !hasEnded else { return }
        hasEnded = true
        kill(pid, SIGTERM)
        for _ in 0..<500 {
            if waitpid(pid, nil, WNOHANG) == pid { return }
            usleep(10_000)
        }
        kill(pid, SIGKILL)
        waitpid(pid, nil, 0)
    }

    /// Waits until the process ends by itself, and watches it meanwhile.
    ///
    /// - Returns: what it used and what it printed, which must fit in a pipe (64 KB).
    /// - Throws: `BenchError` if it failed.
    func finish() throws -> (Usage, String) {
        var usage = Usage()
        var status: Int32 = 0
        var resources = rusage()
        while wait4(pid, &status, WNOHANG, &resources) == 0 {
            sample(&usage)
            usleep(10_000)
        }
        hasEnded = true
        guard status == 0 else { throw BenchError("\(name) failed (status \(status))") }
        usage.cpuSeconds = seconds(resources.ru_utime) + seconds(resources.ru_stime)
        #if !os(Linux)
            usage.peakBytes = resources.ru_maxrss
        #endif
        let text = try output.readToEnd() ?? Data()
        return (usage, String(decoding: text, as: UTF8.self))
    }

    /// Linux counts the parent's memory in a child's `ru_maxrss`, so the peak is read while the
    /// process lives.
    private func sample(_ usage: inout Usage) {
        usage.peakBytes = max(usage.peakBytes, peakBytes ?? 0)
        usage.threads = max(usage.threads, PeakMemory.value("Threads", of: pid) ?? 0)
    }

    /// The peak memory so far; `nil` where the system does not tell.
    var peakBytes: Int? { PeakMemory.bytes(of: pid) }

    private func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }
}
