internal import Files
internal import Foundation
internal import JSON
internal import Pipelines
internal import RunLogs

/// A folder in which the votes and candidates of a stream outlive its process.
///
/// Several processes may share it: each writes a journal of its own and begins by reading all of them.
/// Pipelines whose models are asked otherwise have folders of their own in it, named by a digest of what
/// decides what is said.
struct StreamState {
    let journal: Journal
    let reused: ReusedVotes
    /// Votes that were there at the start.
    let voteCount: Int

    /// - Throws: `LogError`, `FileError`; `LogError.file` where it cannot be made.
    init(_ path: String, _ pipeline: Pipeline) throws {
        let identity = try pipeline.identity(inputDigest: "", shard: nil)
        var settings = identity.judging.settings
        for member in identity.generating.settings.members { settings[member.key] = member.value }
        let text = JSON.object(settings).prettyText
        let folder = path + "/" + SHA256.hexDigest(of: text).prefix(16)
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw LogError.file(
                path: folder, problem: "could not create it: \(error.localizedDescription)")
        }
        try Self.tell(text, in: folder)
        journal = try Self.ownJournal(in: folder)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasPrefix("votes-") && $0.hasSuffix(".jsonl") }.sorted()
        let pool = try VotePool(
            files.enumerated().map { .init(number: $0 + 1, path: folder + "/" + $1) })
        voteCount = pool.voteCount
        reused = ReusedVotes(
            pool: pool, reading: VoteReading(pipeline.tournament.judge),
            isOwn: true, generators: Set(1...max(1, files.count)))
    }

    /// Says for a person what the votes in a folder are of.
    private static func tell(_ text: String, in folder: String) throws {
        let path = folder + "/settings.json"
        if FileManager.default.fileExists(atPath: path) { return }
        // Processes that begin together write the same; the one that comes too late gives up.
        guard let file = try? OutputFile(path: path) else { return }
        try? file.write(line: Array((text + "\n").utf8))
        try? file.commit()
    }

    /// A journal that no other process writes to: one that an earlier process has left, or a new one.
    private static func ownJournal(in folder: String) throws -> Journal {
        let host = ProcessInfo.processInfo.hostName.filter {
            $0.isLetter || $0.isNumber || $0 == "-"
        }
        for number in 1...10_000 {
            do {
                return try Journal(
                    path: "\(folder)/votes-\(host)-\(number).jsonl", folder: folder, waits: false)
            } catch LogError.inUse {}
        }
        throw LogError.file(path: folder, problem: "10,000 processes write to it")
    }
}
