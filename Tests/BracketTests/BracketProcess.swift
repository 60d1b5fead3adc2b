import Foundation
import TestSupport

/// The built command, as a user starts it.
final class BracketProcess: Sendable {
    struct Result {
        var status: Int32
        var output: String
        var errors: String
    }

    private let process: Process
    private let ended: AsyncStream<Int32>
    private let base = Repository.temporaryFolder()

    /// Starts `bracket` in the repository's folder. The environment is not passed on: output is the
    /// same wherever the tests run.
    ///
    /// - Parameters:
    ///   - executable: another program than `bracket`.
    ///   - input: what it reads from its standard input.
    ///   - closing: whether its standard input ends there.
    init(
        _ arguments: [String], environment: [String: String] = [:], executable: String? = nil,
        input: String? = nil, closing: Bool = false
    ) throws {
        process = Process()
        process.executableURL = try executable.map { URL(filePath: $0) } ?? Self.executable()
        process.arguments = arguments
        process.currentDirectoryURL = Repository.root
        process.environment = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]
            .merging(environment) { $1 }
        for file in [base + ".out", base + ".err"] {
            _ = FileManager.default.createFile(atPath: file, contents: nil)
        }
        process.standardOutput = FileHandle(forWritingAtPath: base + ".out")
        process.standardError = FileHandle(forWritingAtPath: base + ".err")
        let pipe = input.map { _ in Pipe() }
        process.standardInput = pipe ?? FileHandle.nullDevice
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        ended = stream
        process.terminationHandler = { process in
            continuation.yield(process.terminationStatus)
            continuation.finish()
        }
        try process.run()
        try pipe?.fileHandleForWriting.write(contentsOf: Data((input ?? "").utf8))
        if closing { try pipe?.fileHandleForWriting.close() }
    }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// Waits for the end.
    func result() async throws -> Result {
        var status: Int32 = -1
        for await number in ended { status = number }
        return Result(
            status: status, output: try String(contentsOfFile: base + ".out", encoding: .utf8),
            errors: try String(contentsOfFile: base + ".err", encoding: .utf8))
    }

    static func run(
        _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> Result {
        try await BracketProcess(arguments, environment: environment).result()
    }

    /// Beside the test bundle, wherever the build put it.
    static func executable() throws -> URL {
        let bundle = Bundle(for: BracketProcess.self).bundleURL
        let places = [bundle, bundle.deletingLastPathComponent()].map {
            $0.appending(path: "bracket")
        }
        for place in places where FileManager.default.isExecutableFile(atPath: place.path()) {
            return place
        }
        throw NotBuilt(places: places)
    }

    private struct NotBuilt: Error { var places: [URL] }
}
