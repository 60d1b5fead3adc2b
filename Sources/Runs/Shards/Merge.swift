internal import Datasets
internal import Foundation
internal import Pipelines
internal import RunLogs

/// The parts of a run put together: their journals joined, and everything derived again from them, byte
/// for byte what the run would have written in one place.
public struct Merge: Sendable {
    public let parts: RunParts
    /// The parts that are joined.
    private let joined: [RunParts.Part]
    /// The whole, or what is wanted of it.
    public let run: Run

    private var folder: RunFolder { run.folder }

    /// - Parameters:
    ///   - path: the folder of the whole.
    ///   - input: where the input is now; `nil` for where it was.
    ///   - isPartial: whether the parts that are done are all that is wanted, rather than the whole.
    /// - Throws: `PipelineError` where no part is done and that is all that is wanted; where the
    ///   manifest cannot be followed, or the input has changed.
    public init(
        _ parts: RunParts, into path: String, input: String? = nil, isPartial: Bool = false
    ) throws {
        self.parts = parts
        joined = isPartial ? parts.parts.filter { $0.state == .done } : parts.parts
        guard let first = joined.first else {
            throw PipelineError("no part of the run is done: there is nothing to merge")
        }
        let versions = Set(joined.map { $0.manifest.journal >= 3 })
        guard versions.count == 1 else {
            throw PipelineError(
                "some parts were begun by an earlier version of Bracket, whose votes are seeded in "
                    + "another way: finish each with the version that began it, and export their winners "
                    + "apart")
        }
        let shard = Shard(joined.flatMap(\.shard.indices), of: parts.count)
        let manifest = first.manifest
        run = try Run.derived(
            from: manifest, in: RunFolder(path: path), input: input ?? manifest.input,
            shard: !isPartial || shard.isWhole ? nil : shard)
    }

    /// Joins the journals and derives the rest. Nobody is asked.
    ///
    /// - Throws: `PipelineError` where a vote is in none of the journals; as `Run.execute`.
    public func derive() async throws -> RunCounts {
        try join()
        let manifest = try folder.manifest()
        let journal = try folder.open(manifest)
        defer { journal.release() }
        try run.countEarlier()
        let files = try RunFiles(folder, emit: run.pipeline.emit)
        do { try await run.playAgain(into: files) } catch {
            files.discard()
            guard let missing = error as? MissingFromJournal else { throw error }
            throw PipelineError("\(missing); --finish asks for what is missing")
        }
        try files.commit()
        run.counters.update { $0.closing = files.closing }
        try AbstainLimit(run.pipeline.tournament).checkAtEnd(run.counters.snapshot)
        return run.counters.snapshot
    }

    /// Joins the journals and asks for what is in none of them.
    ///
    /// - Throws: as `Run.execute`.
    public func finish(models: ModelOpener) async throws -> RunCounts {
        try join()
        return try await run.execute(models: models)
    }

    // MARK: Joining

    /// Makes the journal and the manifest of the whole, unless they are there.
    private func join() throws {
        try FileManager.default.createDirectory(
            atPath: folder.path, withIntermediateDirectories: true)
        let joining = JoinedJournal(joined.map { ($0.folder, $0.shard, $0.manifest) })
        var manifest = try run.manifest()
        manifest.journal = joined.map(\.manifest.journal).min() ?? manifest.journal
        manifest.sources = joining.sources
        for part in joined.reversed() {
            for member in part.manifest.learned.members {
                manifest.learned[member.key] = member.value
            }
        }
        if try isThere(manifest, joining) { return }
        // Whoever else writes here is found out; the file itself is replaced.
        let lock = try Journal(path: folder.journalPath, folder: folder.path)
        defer { lock.release() }
        try joining.write(into: folder) { merged in
            manifest.merged = merged
            folder.removeDerived()
            try folder.update(manifest)
        }
    }

    /// Whether the folder has these journals joined already, and maybe votes of its own behind them.
    ///
    /// - Throws: `LogError` for a folder that holds something else, or votes that would be lost.
    private func isThere(_ manifest: Manifest, _ joining: JoinedJournal) throws -> Bool {
        guard FileManager.default.fileExists(atPath: folder.manifestPath) else {
            guard try folder.journalSize() == 0 else {
                throw LogError.file(
                    path: folder.path,
                    problem:
                        "its journal holds votes, but the manifest.json that says what they were "
                        + "about is gone; use another --out")
            }
            return false
        }
        let earlier = try folder.manifest()
        guard !earlier.merged.isEmpty else {
            throw LogError.file(
                path: folder.path, problem: "it holds a run that was not merged; use another --out")
        }
        var (one, other) = (earlier.identity, manifest.identity)
        (one.shard, other.shard) = (nil, nil)
        let differences = one.differences(from: other)
        guard differences.isEmpty else {
            throw LogError.otherRun(folder: folder.path, differences: differences)
        }
        let size = try folder.journalSize()
        let known = earlier.merged.map(\.bytes).reduce(0) {
            $0.addingReportingOverflow($1).partialValue
        }
        let hasOwn = size > known
        if earlier.identity == manifest.identity, size >= known {
            // What was finished with votes of its own is whole, whatever became of its parts.
            if hasOwn && folder.isFinished { return true }
            if try earlier.merged.map(\.journal) == joining.digests() { return true }
        }
        guard !hasOwn else {
            throw LogError.file(
                path: folder.path,
                problem:
                    "it holds votes of its own, which merging the parts again would lose, since the "
                    + "parts have changed; use another --out, then --reuse \(folder.path)")
        }
        return false
    }
}
