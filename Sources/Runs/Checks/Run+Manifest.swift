internal import Datasets
internal import JSON
internal import Pipelines
internal import RunLogs

extension Run {
    /// The run that a manifest tells of, to be derived again.
    ///
    /// - Parameters:
    ///   - folder: where its files are, or come to be.
    ///   - input: where its input is now.
    ///   - shard: the part of it that is meant.
    /// - Throws: `LogError` for a manifest without a pipeline; `PipelineError` where it cannot be
    ///   followed, or where what it read has changed since.
    static func derived(
        from manifest: Manifest, in folder: RunFolder, input: String?, shard: Shard?
    ) throws -> Run {
        guard !manifest.pipeline.isNull else {
            throw LogError.file(path: folder.manifestPath, problem: "it has no \"pipeline\"")
        }
        var pipeline = try Pipeline(text: manifest.pipeline.text, file: folder.manifestPath)
        if let seed = manifest.identity.seed { pipeline.seed = seed }
        pipeline.fields = manifest.identity.fields
        pipeline.shape = .given
        let run = try Run(
            pipeline,
            options: Options(
                input: input, folder: folder.path, limit: manifest.limit, shard: shard)
        )
        .begun(as: manifest.identity)
        var identity = manifest.identity
        identity.shard = shard
        let changed = identity.changedSince(try run.manifest().identity)
        if !changed.isEmpty {
            throw PipelineError(
                "\(folder.path) cannot be derived again: " + changed.joined(separator: ", ")
                    + " changed since the run; name the original with --input")
        }
        return run
    }

    /// Plays the run from its journal alone: nobody is asked.
    ///
    /// - Throws: `MissingFromJournal` where that does not hold all; as `play`.
    func playAgain(audit: VoteAudit? = nil, into sink: any RunSink) async throws {
        let nobody = NobodyToAsk(templates: pipeline.tournament.judge.members.map(\.prompt))
        try await play(
            judge: nobody, generator: nobody,
            checker: pipeline.commands.isEmpty ? nil : nobody, journal: nil, audit: audit,
            into: sink)
    }
}
