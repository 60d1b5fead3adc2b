import Dispatch
import Foundation
import TestSupport

/// `bracket-bench serve`: the judge as a process of its own, until it is told to end.
enum ServeCommand {
    static func run(_ words: [String]) throws -> Never {
        let words = try Words(words, options: ["port", "latency", "reply-bytes", "log"])
        let port = try words.int("port", atLeast: 0, default: 0)
        guard let port = UInt16(exactly: port) else {
            throw UsageError(problem: "--port is \(port); ports end at 65535")
        }
        let judge = JudgeServer(
            latency: Double(try words.int("latency", atLeast: 0, default: 0)) / 1000,
            replyBytes: try words.int("reply-bytes", atLeast: 0, default: 400),
            log: try words["log"].map { try QuestionLog(path: $0) })
        raiseOpenFilesLimit()
        let server = try LoopbackServer(port: port) { judge.answer($0) }
        print(server.baseURL)
        // Whoever waits for the address reads it through a pipe.
        fflush(nil)
        let sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { @Sendable in exit(0) }
            source.activate()
            return source
        }
        while true { withExtendedLifetime((server, sources)) { _ = pause() } }
    }

    /// A thousand connections take as many files, which is what shells often allow.
    private static func raiseOpenFilesLimit() {
        var limit = rlimit()
        #if os(Linux)
            let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let files = RLIMIT_NOFILE
        #endif
        guard getrlimit(files, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(files, &limit)
    }
}
