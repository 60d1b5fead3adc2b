internal import Files
internal import Foundation
package import RunLogs

/// Where an evaluation or a generation keeps what it paid for: a run folder whose journal has a line
/// for each answer, so that nothing is asked twice whenever it was stopped.
///
/// An evaluation's votes are those of two matches a pair: the better answer is shown first in 1.1
/// and second in 1.2.
package struct KeptFolder: Sendable {
    /// What tells such a manifest from a run's.
    package enum Kind: String, Sendable { case evaluation, generation }

    package let path: String
    let journal: Journal
    private let past: JournalIndex

    /// Creates the folder, or takes up the work in it if it is the same.
    ///
    /// - Parameter manifest: its identity is marked with `kind`.
    /// - Throws: as `RunFolder.open`.
    package init(_ kind: Kind, in path: String, _ manifest: Manifest) throws {
        self.path = path
        var manifest = manifest
        manifest.identity[Self.key] = .string(kind.rawValue)
        let folder = RunFolder(path: path)
        journal = try folder.open(manifest)
        past = try JournalIndex(path: folder.journalPath)
    }

    private static let key = "kind"

    /// What a folder keeps; `nil` for a run's.
    package static func kind(of folder: RunFolder) -> Kind? {
        (try? folder.manifest())?.identity[key]?.string.flatMap(Kind.init(rawValue:))
    }

    /// Whether nothing was kept so far.
    package var isEmpty: Bool { (try? journal.isEmpty()) ?? false }

    /// Lets another process write to the folder.
    package func release() { journal.release() }

    /// What was journaled for a prompt or a pair, without votes that nobody answered: those are asked
    /// again.
    func history(of id: String) throws -> History {
        try past.history(of: id, asksFailedAgain: true)
    }

    // MARK: An evaluation

    package var judgmentsPath: String { path + "/judgments.jsonl" }

    /// Puts the judgments of all pairs in their place, a line for each.
    package func write(_ judgments: [PairJudgment]) throws {
        let file = try OutputFile(path: judgmentsPath)
        for judgment in judgments { try file.write(line: judgment.json.line) }
        try file.commit()
    }
}
