package import Pipelines
internal import Tournaments
internal import Workers

/// Looks at a pipeline's files and models before a run does: are they what the pipeline says?
///
/// Costs two requests of a few tokens for each server, one token of each local model, and one vote of a
/// judge behind a server.
package struct Doctor: Sendable {
    /// What was found out about one thing.
    package struct Finding: Sendable, Hashable {
        package enum Outcome: String, Sendable, CaseIterable {
            case pass
            /// Worth knowing; a run goes well with it.
            case note
            case fail
        }

        /// What was looked at: `input`, `model judge`, `model judge at localhost:8000`.
        package var subject: String
        /// What of it: `opens`, `answers`, …
        package var check: String
        package var outcome: Outcome
        /// What was found, and for a failure what to do.
        package var detail: String
    }

    let models: ModelOpener
    private let report: @Sendable (Finding) -> Void

    /// - Parameter report: is told each finding as soon as it is there, one at a time.
    package init(models: ModelOpener, report: @escaping @Sendable (Finding) -> Void) {
        self.models = models
        self.report = report
    }

    /// Examines the files that a run would read, then every model of the pipeline.
    ///
    /// - Throws: `CancellationError` only; what is wrong is a finding.
    package func examine(_ pipeline: Pipeline, options: Run.Options = Run.Options()) async throws {
        try await onWorkers {
            files(of: pipeline, options)
            let pipeline = (try? Run(pipeline, options: options).pipeline) ?? pipeline
            try await rehearse(pipeline, options)
            var facts: [String: ModelFacts] = [:]
            for (name, plan) in pipeline.models.entries {
                facts[name] = try await model(plan, name, pipeline.demand(on: name))
            }
            try await pair(of: pipeline, options, facts)
        }
    }

    /// Examines one model by itself, whatever it may be asked.
    ///
    /// - Throws: `CancellationError` only; what is wrong is a finding.
    package func examine(_ plan: ModelPlan, name: String) async throws {
        try await onWorkers { _ = try await model(plan, name, ModelDemand()) }
    }

    /// Opening files and checkpoints blocks: it belongs on a worker.
    private func onWorkers(_ body: () async throws -> Void) async throws {
        try await withTaskExecutorPreference(WorkerPool(count: 1)) { try await body() }
    }

    private func model(
        _ plan: ModelPlan, _ name: String, _ demand: ModelDemand
    ) async throws -> ModelFacts {
        let sheet = sheet("model \(name)")
        switch plan {
        case .remote(let remote): return try await server(remote, name, demand, sheet)
        case .local, .embedded:
            try await checkpoint(plan, name, demand, sheet)
            return ModelFacts()
        }
    }

    func sheet(_ subject: String) -> Sheet { Sheet(subject: subject, report: report) }

    /// Where findings about one subject are written down.
    struct Sheet: Sendable {
        var subject: String
        var report: @Sendable (Finding) -> Void

        func pass(_ check: String, _ detail: String) { note(check, .pass, detail) }
        func note(_ check: String, _ detail: String) { note(check, .note, detail) }
        func fail(_ check: String, _ detail: String) { note(check, .fail, detail) }

        private func note(_ check: String, _ outcome: Finding.Outcome, _ detail: String) {
            report(Finding(subject: subject, check: check, outcome: outcome, detail: detail))
        }
    }
}

/// What a pipeline asks of one of its models.
struct ModelDemand: Sendable {
    /// The longest answer; `nil` where no stage uses the model.
    var maxTokens: Int?
    /// Whether thinking that reaches its limit is closed by going on with it.
    var continues = false
}

extension Pipeline {
    func demand(on model: String) -> ModelDemand {
        var demand = ModelDemand()
        if let generate, generate.model == model { demand.maxTokens = generate.sampling.maxTokens }
        for judge in tournament.judge.members where judge.model == model {
            demand.maxTokens = max(demand.maxTokens ?? 0, judge.sampling.maxTokens)
            demand.continues = demand.continues || judge.onLimit == .conclude
        }
        return demand
    }
}
