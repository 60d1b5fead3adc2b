internal import Files
internal import Foundation
internal import JSON

/// The folder that holds a run: its manifest, its journal and what came out.
public struct RunFolder: Sendable {
    public let path: String

    public init(path: String) { self.path = path }

    /// What a line of a run's files may have, written and read: 256 MiB. A round robin of a thousand
    /// candidates is one line of `brackets.jsonl`.
    package static let maxLineBytes = 256 << 20
    /// What a manifest may have: 64 MiB.
    static let maxManifestBytes = 64 << 20

    package var manifestPath: String { path + "/manifest.json" }
    package var journalPath: String { path + "/journal.jsonl" }
    package var bracketsPath: String { path + "/brackets.jsonl" }
    package var indexPath: String { path + "/index.jsonl" }
    package var winnersPath: String { path + "/winners.jsonl" }
    package var reportPath: String { path + "/report.html" }
    package var rejectsPath: String { path + "/rejects.jsonl" }
    /// What a run that came to its end came to: the last file that it writes.
    package var summaryPath: String { path + "/summary.json" }
    /// Where the parts of a run lie that is made in several places.
    package var shardsPath: String { path + "/shards" }

    /// What the run is.
    ///
    /// - Throws: `LogError.file` where there is no manifest or it is damaged.
    public func manifest() throws(LogError) -> Manifest {
        guard FileManager.default.fileExists(atPath: manifestPath) else {
            throw .file(
                path: path,
                problem: holdsParts ?? "it is no run folder: it has no manifest.json")
        }
        let text: String
        do {
            text = try TextFile.read(
                manifestPath, "manifest", limit: Self.maxManifestBytes, isRegular: true)
        } catch {
            throw .file(path: error.path, problem: error.problem)
        }
        let json: JSON
        do { json = try JSON.parse(text) } catch {
            throw .file(path: manifestPath, problem: "it is damaged: \(error)")
        }
        return try Manifest(json, path: manifestPath)
    }

    /// What is said of a folder that has a run's parts, where its whole is asked for.
    var holdsParts: String? {
        FileManager.default.fileExists(atPath: shardsPath)
            ? "it holds the parts of a run; bracket merge \(path) puts them together" : nil
    }

    /// Whether a run came to its end here.
    package var isFinished: Bool {
        [winnersPath, bracketsPath].contains { FileManager.default.fileExists(atPath: $0) }
    }

    /// The records that a finished run tells of, rejects included.
    private func recordCount() throws(FileError) -> Int {
        var count = 0
        if let path = [winnersPath, bracketsPath].first(where: {
            FileManager.default.fileExists(atPath: $0)
        }) {
            count += try LineReader.countLines(path: path)
        }
        if FileManager.default.fileExists(atPath: rejectsPath) {
            count += try LineReader.countLines(path: rejectsPath)
        }
        return count
    }

    /// Creates the folder, or takes up the run in it if it is the same run.
    ///
    /// A finished run that is taken further, to more records or more votes, is what it was until the
    /// rest is there: its manifest stays, and `manifest` is written by the caller in the end.
    ///
    /// - Parameter mayGrow: whether more votes are the same run.
    /// - Returns: the journal, open for this process alone.
    /// - Throws: `LogError.inUse`, `.otherRun` or `.otherTournament` with the settings that differ,
    ///   `.wouldShrink`, `.file`; `FileError`.
    package func open(_ manifest: Manifest, mayGrow: Bool = false) throws -> Journal {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw LogError.file(
                path: path, problem: "could not create it: \(error.localizedDescription)")
        }
        let journal = try Journal(path: journalPath, folder: path)
        var manifest = manifest
        if FileManager.default.fileExists(atPath: manifestPath) {
            manifest = try self.manifest(whereItMayGrow: mayGrow, as: manifest, journal)
        } else if try !journal.isEmpty() {
            throw LogError.file(
                path: path,
                problem: "its journal holds votes, but the manifest.json that says what they were "
                    + "about is gone; use another --out")
        }
        removeLeftovers()
        try update(manifest)
        return journal
    }

    /// The manifest that the folder gets while `manifest` is taken up in it.
    ///
    /// - Throws: as `open`.
    private func manifest(
        whereItMayGrow mayGrow: Bool, as manifest: Manifest, _ journal: Journal
    ) throws -> Manifest {
        let earlier = try self.manifest()
        var manifest = manifest
        let differences = earlier.identity.differences(from: manifest.identity)
        if !differences.isEmpty, !mayGrow || !earlier.identity.goesOn(as: manifest.identity) {
            let isReusable =
                mayGrow && earlier.identity.asksModels
                && earlier.identity.judging.differences(from: manifest.identity.judging).isEmpty
            throw isReusable
                ? LogError.otherTournament(folder: path, differences: differences)
                : LogError.otherRun(folder: path, differences: differences)
        }
        if try !journal.isEmpty() { manifest.takeJournal(of: earlier) }
        guard isFinished else { return manifest }
        if let limit = manifest.limit, manifest.identity.shard != nil {
            // How many of the records before a limit are a shard's, its limit alone tells.
            guard let before = earlier.limit, limit >= before else {
                throw LogError.wouldShrinkPart(folder: path, of: earlier.limit, limit: limit)
            }
        } else if let limit = manifest.limit {
            let records = try recordCount()
            guard limit >= records else {
                throw LogError.wouldShrink(folder: path, records: records, limit: limit)
            }
        }
        if differences.isEmpty, earlier.limit == manifest.limit { return manifest }
        var kept = earlier
        (kept.learned, kept.sources) = (manifest.learned, manifest.sources)
        kept.prices = manifest.prices
        return kept
    }

    /// Writes the manifest of the run that is open here.
    ///
    /// - Throws: `FileError`.
    package func update(_ manifest: Manifest) throws {
        let text = Array((JSON.object(manifest.json).prettyText + "\n").utf8)
        guard text.count <= Self.maxManifestBytes else {
            throw LogError.file(
                path: manifestPath,
                problem: "it would have \(text.count) bytes; its limit is \(Self.maxManifestBytes)")
        }
        let file = try OutputFile(path: manifestPath)
        try file.write(line: text)
        try file.commit()
    }

    /// Removes what runs that were killed had begun to write. Whoever holds the journal is alone
    /// here, and nobody else's files are touched.
    private func removeLeftovers() {
        for file in [manifestPath] + derivedPaths { OutputFile.removeLeftover(of: file) }
    }

    /// The files that are derived from the journal.
    private var derivedPaths: [String] {
        [bracketsPath, indexPath, winnersPath, rejectsPath, reportPath, summaryPath]
    }

    /// Removes what was derived from the journal.
    package func removeDerived() { for path in derivedPaths { unlink(path) } }
}
