import CommandLines
import Files
import Foundation
import Pipelines
import Runs

/// The input of a pipeline that gathers its candidates from several files.
enum GatherArguments {
    /// Brings them together in the run's folder, so that the run can be resumed and verified, or, for
    /// a look, in a file that is gone when the program ends.
    ///
    /// - Parameter folder: the run's; `nil` for a look.
    /// - Returns: where they are; `nil` for a pipeline that does not gather.
    /// - Throws: what keeps them from coming together; `OutputError` where the folder holds others.
    static func input(_ pipeline: Pipeline, in folder: String?) throws -> String? {
        guard let plan = pipeline.gather else { return nil }
        let made = NSTemporaryDirectory() + "bracket-\(UUID().uuidString).jsonl"
        let report = try pipeline.gather(plan, into: made)
        for line in report.words { Terminal.note("gathered: " + line) }
        guard let folder else { return try StandardInput.unnamed(made) }
        defer { try? FileManager.default.removeItem(atPath: made) }
        let path = folder + "/input.jsonl"
        if FileManager.default.fileExists(atPath: path) {
            guard try SHA256.hexDigest(ofFile: path) == SHA256.hexDigest(ofFile: made) else {
                throw Output.OutputError(
                    description: "\(path) holds other candidates than the files have now; use "
                        + "another --out")
            }
            return path
        }
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        // From another file system it is copied, and must not be there in part.
        try FileManager.default.moveItem(atPath: made, toPath: path + Output.partialEnding)
        try FileManager.default.moveItem(atPath: path + Output.partialEnding, toPath: path)
        return path
    }
}
