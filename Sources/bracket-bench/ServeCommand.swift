import CommandLines
import Foundation
import Loopback

/// `bracket-bench serve`: the judge in a process of its own, until a signal ends it.
enum ServeCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "serve",
            summary: "a judge whose answers are random, but the same for the same question",
            options: [
                .init(name: "port", value: "P", help: "(default: any that is free)"),
                .init(name: "latency", value: "MS", help: "of each reply (default: 0)"),
                .init(name: "reply-bytes", value: "N", help: "of thinking (default: 400)"),
                .init(name: "log", value: "F", help: "write a line to F for each question"),
            ]),
        run: run)

    private static func run(_ arguments: Arguments) throws {
        try arguments.noOperand()
        let port = UInt16(try arguments.int("port", in: 0...65_535) ?? 0)
        let judge = JudgeServer(
            latency: Double(try arguments.int("latency") ?? 0) / 1000,
            replyBytes: try arguments.int("reply-bytes") ?? 400,
            log: try arguments.string("log").map { try QuestionLog(path: $0) })
        raiseOpenFilesLimit()
        let server = try LoopbackServer(port: port) { judge.answer($0) }
        print(server.baseURL)
        // The address is read through a pipe, which is buffered.
        fflush(nil)
        for number in [SIGTERM, SIGINT] { signal(number) { _ in _exit(0) } }
        while true { withExtendedLifetime(server) { _ = pause() } }
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
