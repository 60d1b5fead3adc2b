internal import Files
internal import Foundation
internal import Pipelines
internal import Workers

/// A user's program, asked on its standard input and answering on its standard output, a line each;
/// its standard error is ours. Used from one thread at a time, but for `kill`.
final class CheckerProcess: Sendable {
    private let name: String
    private let pid: pid_t
    private let input: Int32
    private let output: Int32
    private let state = Locked(State())

    private struct State {
        /// What it said beyond the last line.
        var said: [UInt8] = []
        var hasEnded = false
        /// Why it was given up: what it is asked afterwards fails for the same reason.
        var failure: PipelineError?
    }

    /// - Throws: `PipelineError` where there is no such program.
    init(_ words: [String]) throws {
        name = words.joined(separator: " ")
        // A program that has gone is told by its end; the signal would end this one.
        signal(SIGPIPE, SIG_IGN)
        let (theirInput, input) = try Self.pipe()
        let (output, theirOutput) = try Self.pipe()
        (self.input, self.output) = (input, output)
        defer { for end in [theirInput, theirOutput] { close(end) } }
        _ = fcntl(input, F_SETFL, O_NONBLOCK)
        var child = pid_t()
        let result = Self.spawn(words, theirInput, theirOutput, &child)
        pid = child
        guard result == 0 else {
            for end in [input, output] { close(end) }
            state.withLock { $0.hasEnded = true }
            throw PipelineError(
                "the checker \"\(name)\" cannot be started: \(String(cString: strerror(result))); "
                    + "see \"reference.match.command\"")
        }
    }

    deinit { end() }

    /// Both ends are closed in other programs.
    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard Foundation.pipe(&ends) == 0 else {
            throw PipelineError("no pipe to a checker: \(String(cString: strerror(errno)))")
        }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func spawn(
        _ words: [String], _ input: Int32, _ output: Int32, _ child: inout pid_t
    ) -> Int32 {
        #if os(Linux)
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #else
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, input, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        // A group of its own, so that what it starts ends with it; and none of our signal settings.
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGDEF))
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        return posix_spawnp(&child, words[0], &actions, &attributes, arguments, environ)
    }

    // MARK: Asking

    /// The line that it answers to `question`, a line without its end.
    ///
    /// Blocks for `seconds` at most.
    /// - Throws: `PipelineError` where it ends, is silent or says too much; it is then killed.
    func answer(
        to question: [UInt8], within seconds: Int
    ) throws(PipelineError) -> [UInt8] {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        do { return try line(answering: question, within: seconds) } catch {
            state.withLock { $0.failure = error }
            kill()
            throw error
        }
    }

    private func line(
        answering question: [UInt8], within seconds: Int
    ) throws(PipelineError) -> [UInt8] {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var rest = (question + [0x0A])[...]
        while true {
            if let line = try takeLine() { return line }
            let left = (deadline - ContinuousClock.now).milliseconds
            guard left > 0 else { throw error("said nothing for \(seconds) s") }
            var ends = [
                pollfd(fd: output, events: Int16(POLLIN), revents: 0),
                pollfd(fd: rest.isEmpty ? -1 : input, events: Int16(POLLOUT), revents: 0),
            ]
            guard poll(&ends, 2, Int32(clamping: left)) > 0 else { continue }
            if ends[1].revents != 0 {
                let count = rest.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
                // It has closed its input: its end comes on the other pipe.
                rest = rest.dropFirst(count < 0 && errno != EAGAIN ? rest.count : max(0, count))
            }
            if ends[0].revents != 0 { try read() }
        }
    }

    private func read() throws(PipelineError) {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = Foundation.read(output, &bytes, bytes.count)
        if count < 0, errno == EINTR { return }
        guard count > 0 else { throw error("ended before it answered") }
        let size = state.withLock {
            $0.said += bytes[..<count]
            return $0.said.count
        }
        guard size <= 1 << 20 else { throw error("answered more than a mebibyte") }
    }

    private func takeLine() throws(PipelineError) -> [UInt8]? {
        let said = state.withLock { $0.said }
        guard let end = said.firstIndex(of: 0x0A) else { return nil }
        guard end == said.count - 1 else { throw error("answered more than one line at once") }
        state.withLock { $0.said = [] }
        return Array(said[..<end])
    }

    func error(_ problem: String) -> PipelineError {
        PipelineError("the checker \"\(name)\" \(problem)")
    }

    // MARK: Ending

    /// Makes it end at once; what is being asked fails.
    func kill() {
        state.withLock { if !$0.hasEnded { _ = Foundation.kill(-pid, SIGKILL) } }
    }

    /// Closes its input and waits until it has ended: two seconds, and then by force.
    private func end() {
        guard !state.withLock({ $0.hasEnded }) else { return }
        close(input)
        var status: Int32 = 0
        for _ in 0..<200 {
            if waitpid(pid, &status, WNOHANG) != 0 {
                state.withLock { $0.hasEnded = true }
                break
            }
            usleep(10_000)
        }
        if !state.withLock({ $0.hasEnded }) {
            kill()
            state.withLock { $0.hasEnded = true }
            waitpid(pid, &status, 0)
        }
        close(output)
    }
}
