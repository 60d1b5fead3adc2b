internal import Chance
internal import Datasets
internal import Files
internal import Foundation
package import RunLogs
package import Tournaments

/// What an evaluation or a run that is there tells of a judge, its costs, and the candidates.
package struct PlanEvidence: Sendable {
    /// The folder's path.
    package let path: String
    package let isEvaluation: Bool
    /// How often votes were right; `nil` where none was between a right and a wrong answer.
    package internal(set) var votes: VoteMoments?
    package internal(set) var costs = VoteCosts()
    /// The candidates of prompts whose right answer is known; empty for an evaluation.
    package internal(set) var fields: [SimulatedField] = []
    /// Whether some texts differ that come to one final answer.
    package internal(set) var comparesAnswers = false
    /// Lines of the journal that cannot be read.
    package internal(set) var damagedLines = 0
    package let identity: RunIdentity

    /// Graded prompts that are looked at; of more, so many are drawn by lot.
    static let most = 5_000

    /// - Parameter given: a run's folder, an evaluation's, or a file in one.
    /// - Throws: `LogError` where it is neither, or nothing in it is graded; `FileError`.
    package init(path given: String) throws {
        var isFolder: ObjCBool = false
        let isThere = FileManager.default.fileExists(atPath: given, isDirectory: &isFolder)
        path = isThere && !isFolder.boolValue ? Self.folder(of: given) : given
        let folder = RunFolder(path: path)
        let manifest = try folder.manifest()
        identity = manifest.identity
        switch KeptFolder.kind(of: folder) {
        case .evaluation:
            isEvaluation = true
            try readEvaluation(folder)
        case .generation:
            throw LogError.file(
                path: path, problem: "it holds candidates that were made; nobody has judged them")
        case nil:
            isEvaluation = false
            try readRun(folder)
        }
    }

    private static func folder(of file: String) -> String {
        let folder = (file as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }

    /// How many votes of a match were asked for whatever the others said: the others were asked for
    /// because the first ones disagreed, and tell less of the judge.
    var unconditionalVotes: Int { (identity.votes ?? VotingRule()).needed(after: []) }

    /// Settings of the judge that are not those of `other`; see `RunIdentity.judging`.
    package func differences(from other: RunIdentity) -> [String] {
        identity.judging.differences(from: other.judging)
    }
}
