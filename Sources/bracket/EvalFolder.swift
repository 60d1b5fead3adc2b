import CommandLines
import Datasets
import Files
import Foundation
import JSON
import RunLogs
import Runs
import Tournaments

/// Where `bracket eval` keeps votes, and what they are of.
struct EvalFolder {
    /// Where the pairs are read, and what the command line calls that.
    var path: String
    var called: String
    var names: PairFieldNames
    var judge: JudgeArgument
    var rule: VotingRule
    var seed: UInt64

    /// - Returns: `nil` for a judge that costs nothing, unless the command line names a folder.
    /// - Throws: `LogError`, `FileError`.
    func open(_ arguments: Arguments) throws -> KeptFolder? {
        guard judge.model != nil || arguments.out != nil else { return nil }
        let manifest = try manifest()
        let digest = SHA256.hexDigest(of: JSON.object(manifest.identity.settings).text).prefix(8)
        let folder = arguments.out ?? "runs/eval-\(stem)-\(digest)"
        return try KeptFolder(.evaluation, in: folder, manifest)
    }

    private func manifest() throws -> Manifest {
        var identity = RunIdentity()
        identity.seed = seed
        identity["input.sha256"] = .string(try InputFiles(path).digest())
        identity["fields"] = .string(names.list)
        identity.votes = rule
        try judge.describe(in: &identity)
        return Manifest(
            version: bracketVersion, name: "eval-" + stem, input: called == "-" ? nil : called,
            pipeline: ["judge": .string(judge.words)], identity: identity)
    }

    /// `pairs` of `data/pairs.jsonl`
    private var stem: String {
        called == "-"
            ? "stdin"
            : URL(filePath: called).deletingPathExtension().lastPathComponent
                .map { "*?[]".contains($0) ? "-" : String($0) }.joined()
    }
}
