internal import Datasets
internal import Files
internal import Foundation
internal import Pipelines
internal import RunLogs

extension Run {
    /// Opens the runs whose votes are to be used again, and names them in `manifest`, behind those that
    /// earlier starts named.
    ///
    /// - Returns: `nil` where there are none but the run itself.
    /// - Throws: `PipelineError` for a run whose judge was asked otherwise; `LogError`, `FileError`.
    func reused(by manifest: inout Manifest) throws -> ReusedVotes? {
        manifest.sources = (try? folder.manifest().sources) ?? []
        guard !options.reuse.isEmpty else { return nil }
        guard let reading = VoteReading(pipeline.tournament.judge) else {
            throw PipelineError(
                "the judge \"\(pipeline.tournament.judge.name)\" asks no model: its votes cost nothing, "
                    + "and are not taken from other runs; leave --reuse out")
        }
        let own = Self.resolved(folder.path)
        var sources: [VotePool.Source] = []
        var generators: Set<Int> = []
        for path in options.reuse where Self.resolved(path) != own {
            let source = RunFolder(path: path)
            let theirs = try source.manifest().identity
            let differences = theirs.judging.differences(from: manifest.identity.judging)
            guard differences.isEmpty else {
                throw PipelineError(
                    "the votes of \(path) cannot be used: its judge differs in "
                        + differences.joined(separator: ", "))
            }
            let named = ReusedRun(
                folder: path, journal: try SHA256.hexDigest(ofFile: source.journalPath))
            let place = manifest.sources.firstIndex { $0.journal == named.journal }
            if place == nil { manifest.sources.append(named) }
            let number = place.map { $0 + 1 } ?? manifest.sources.count
            sources.append(VotePool.Source(number: number, path: source.journalPath))
            if theirs.generating.differences(from: manifest.identity.generating).isEmpty {
                generators.insert(number)
            }
        }
        if sources.isEmpty { return nil }
        return ReusedVotes(
            pool: try VotePool(sources), reading: reading, generators: generators,
            shared: try SharedQueries(try PromptReader(path: input, fieldsAlone: pipeline.fields)))
    }

    private static func resolved(_ path: String) -> String {
        URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath()
            .path(percentEncoded: false)
    }
}
