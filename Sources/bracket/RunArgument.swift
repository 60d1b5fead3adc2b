import CommandLines
import Foundation
import RunLogs
import Runs
import Workers

/// The RUN that a command line names: a run's folder, or - for brackets on standard input.
enum RunArgument {
    /// - Throws: what keeps standard input from being read; where the folder is no run's.
    static func folder(_ path: String, _ arguments: Arguments) throws -> RunFolder {
        guard path == "-" else { return try whole(path) }
        let brackets = try StandardInput.file(path, "brackets", arguments)
        let folder = RunFolder(path: NSTemporaryDirectory() + "bracket-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            atPath: folder.path, withIntermediateDirectories: true)
        made.withLock { $0 = folder.path }
        atexit { RunArgument.removeMade() }
        try FileManager.default.createSymbolicLink(
            atPath: folder.bracketsPath, withDestinationPath: brackets)
        return folder
    }

    /// A run's folder, with all that is in it.
    static func whole(_ path: String) throws -> RunFolder {
        let folder = RunFolder(path: path)
        if let kind = KeptFolder.kind(of: folder) {
            throw OtherFolder(
                description: "\(path) holds no run but \(words(kind)); the command that made it "
                    + "resumes it and prints it")
        }
        return folder
    }

    private static let made = Locked<String?>(nil)

    private static func removeMade() {
        guard let path = made.withLock({ $0 }) else { return }
        try? FileManager.default.removeItem(atPath: path)
    }

    private static func words(_ kind: KeptFolder.Kind) -> String {
        switch kind {
        case .evaluation: "an evaluation"
        case .generation: "a generation"
        }
    }

    private struct OtherFolder: Error, CustomStringConvertible { let description: String }
}
