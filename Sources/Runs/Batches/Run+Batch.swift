internal import Files
internal import Foundation
public import LanguageModels
internal import Pipelines
internal import RunLogs

extension Run {
    /// How a file of requests is to be written.
    public struct BatchOptions: Sendable {
        public var style: BatchStyle
        /// At most so many requests and bytes; `nil` for the provider's limits.
        public var requests: Int?
        public var bytes: Int?
        /// Whether what earlier files asked is asked again, where nothing has come in for it.
        public var asksAgain: Bool

        public init(
            _ style: BatchStyle, requests: Int? = nil, bytes: Int? = nil, asksAgain: Bool = false
        ) {
            self.style = style
            self.requests = requests
            self.bytes = bytes
            self.asksAgain = asksAgain
        }
    }

    /// What a file of requests came to.
    public struct BatchWave: Sendable {
        public var requests: Int
        public var bytes: Int
        /// Requests for which there was no room.
        public var overLimit: Int
        /// Requests of earlier files for which nothing has come in.
        public var out: Int
        /// Prompts that wait for answers.
        public var awaited: Int
        /// The counts of a run that is over: its files are written.
        public var finished: RunCounts?
    }

    /// Writes every request that can be made now into a file for a provider's batch API, or, where
    /// nothing is left to ask, the run's own files.
    ///
    /// What came in before is journaled as it is in a run that asks by itself, and either can go on where
    /// the other was.
    ///
    /// - Parameter models: opens nothing; says how models were trained to be asked.
    /// - Throws: as `execute`; `PipelineError` for a model in this process.
    public func writeBatch(
        to path: String, _ options: BatchOptions, models: ModelOpener
    ) async throws -> BatchWave {
        try pipeline.checkFiles()
        return try await trained(by: models).asBegun().writeTrained(to: path, options)
    }

    private func writeTrained(to path: String, _ options: BatchOptions) async throws -> BatchWave {
        var manifest = try manifest()
        let reused = try reused(by: &manifest)
        manifest.learned = learned(before: manifest)
        let remote = try remoteModels(knowing: manifest)
        let journal = try folder.open(manifest, mayGrow: true)
        defer { journal.release() }
        manifest.takeJournal(of: try folder.manifest())
        let kept = try BatchFolder(folder)
        let file = try BatchFile(
            path: path, style: options.style, requests: options.requests, bytes: options.bytes)
        let models = models(remote, options, kept, file)
        let files = try RunFiles(folder, emit: pipeline.emit)
        try countEarlier()
        do {
            try await play(
                judge: try pipeline.tournament.judge.opened(models),
                generator: pipeline.generate.flatMap { models[$0.model] },
                checker: try pipeline.checker(), journal: journal, reusing: reused,
                asksFailedAgain: false, into: files)
        } catch {
            file.discard()
            files.discard()
            throw error
        }
        return try close(file, files, manifest, kept)
    }

    /// The models, as files that ask and answer.
    private func models(
        _ remote: [String: RemoteModel.Options], _ options: BatchOptions, _ kept: BatchFolder,
        _ file: BatchFile
    ) -> [String: any LanguageModel] {
        remote.mapValues { model in
            BatchModel(
                model.model, asksForSeveral: options.style.asksForSeveral,
                answers: { try kept.outcome($0) },
                ask: { request, id in
                    let isOut = try !options.asksAgain && kept.isOut(id)
                    try file.add(request, id, isOut: isOut, model)
                })
        }
    }

    /// Puts the file of requests in its place, or the run's own files where nothing is left to ask.
    private func close(
        _ file: BatchFile, _ files: RunFiles, _ manifest: Manifest, _ kept: BatchFolder
    ) throws -> BatchWave {
        let counts = file.counts
        var wave = BatchWave(
            requests: counts.ids.count, bytes: counts.bytes, overLimit: counts.overLimit,
            out: counts.out, awaited: files.awaited)
        if files.awaited == 0 {
            file.discard()
            try files.commit()
            try folder.update(manifest)
            counters.update { $0.closing = files.closing }
            wave.finished = counters.snapshot
            try AbstainLimit(pipeline.tournament).checkAtEnd(counters.snapshot)
            return wave
        }
        files.discard()
        guard !counts.ids.isEmpty else {
            file.discard()
            return wave
        }
        // First what may be paid for, then what says so: a file that nobody was told of is not sent.
        try kept.giveUp(counts.ids)
        try kept.addAsked(counts.ids, wave: try kept.waves() + 1)
        try file.commit()
        return wave
    }

    /// How each model is asked where it is served.
    private func remoteModels(
        knowing manifest: Manifest
    ) throws -> [String: RemoteModel.Options] {
        var remote: [String: RemoteModel.Options] = [:]
        for name in pipeline.askedModels {
            guard case .remote(let plan)? = pipeline.models[name]?.knowing(manifest.learned[name])
            else {
                throw PipelineError(
                    "the model \"\(name)\" is no server's: batches are for those; bracket run asks "
                        + "this one")
            }
            remote[name] = plan.options
        }
        guard !remote.isEmpty else {
            throw PipelineError("this pipeline asks no model: bracket run plays it at once")
        }
        return remote
    }

    /// `opened`, spared what batches have answered.
    func sparing(
        _ opened: [String: any LanguageModel]
    ) throws -> [String: any LanguageModel] {
        let kept = try BatchFolder(folder)
        if kept.isEmpty { return opened }
        var spared = opened
        for (name, model) in opened {
            guard case .remote(let plan)? = pipeline.models[name] else { continue }
            spared[name] = BatchModel(plan.options.model, before: model) { try kept.outcome($0) }
        }
        return spared
    }
}
