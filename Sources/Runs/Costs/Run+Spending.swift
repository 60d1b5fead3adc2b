internal import Pipelines
internal import RunLogs

extension Run {
    /// - Throws: `PipelineError` for a limit of money where it cannot be known what is spent.
    func checkLimits() throws(PipelineError) {
        guard options.limits.cost != nil else { return }
        for name in pipeline.askedModels {
            // A model in this process costs nothing, if nothing else is said.
            guard case .remote(let remote)? = pipeline.models[name], remote.price == nil else {
                continue
            }
            throw PipelineError(
                "a limit of cost needs prices, and the model \"\(name)\" has none: add \"price\" to "
                    + "its entry, as in price: { input: 0.15, output: 0.60 } for a million tokens, or "
                    + "zeros for a server that costs nothing")
        }
        let currencies = pipeline.prices.currencies
        if currencies.count > 1 {
            throw PipelineError(
                "a limit of cost needs one currency, and the models' prices are in "
                    + currencies.joined(separator: " and ") + ": state them in one of these")
        }
    }

    /// Counts what earlier starts have spent, where that matters: it is one pass over the journal.
    ///
    /// - Throws: `FileError`.
    @discardableResult
    func countEarlier() throws -> Spending {
        if pipeline.prices.isEmpty, options.limits.isEmpty { return Spending() }
        let earlier = try Spending(folder)
        counters.update { $0.earlierSpent = earlier }
        return earlier
    }

    /// What this start may spend; `nil` where nothing limits that.
    func budget(after earlier: Spending) -> Budget? {
        if options.limits.isEmpty { return nil }
        let making = pipeline.generate.map {
            $0.sampling.maxTokens.multipliedReportingOverflow(by: $0.count)
        }
        return Budget(
            options.limits, prices: pipeline.prices,
            generated: [
                .judge: pipeline.tournament.judge.questions.reduce(0) { sum, asked in
                    sum + asked.plan.sampling.maxTokens * asked.times
                },
                .generator: making.map { $0.overflow ? .max : $0.partialValue } ?? 0,
            ],
            requests: [
                .judge: pipeline.tournament.judge.questions.reduce(0) { $0 + $1.times }
            ], spent: earlier)
    }
}
