internal import Datasets
internal import Judging
internal import LanguageModels
internal import Pipelines
internal import Workers

// One real question.
extension Doctor {
    /// Lets each judge decide one pair of the input, the longest among its first records: the way of a
    /// run's votes, prompt, limits and reading included.
    func pair(
        of pipeline: Pipeline, _ options: Run.Options, _ facts: [String: ModelFacts]
    ) async throws {
        switch pipeline.tournament.judge {
        case .model(let plan): try await pair(of: pipeline, options, facts, plan, "tournament")
        case .panel(let panel):
            for juror in panel.jurors {
                let name = "tournament, judge \(juror.name)"
                try await pair(of: pipeline, options, facts, juror.plan, name)
            }
        case .reference, .recorded: break
        }
    }

    private func pair(
        of pipeline: Pipeline, _ options: Run.Options, _ facts: [String: ModelFacts],
        _ plan: ModelJudgePlan, _ subject: String
    ) async throws {
        guard facts[plan.model]?.answers == true,
            case .remote(let remote) = pipeline.models[plan.model],
            let path = options.input ?? pipeline.input
        else { return }
        let sheet = sheet(subject)
        do {
            guard let found = try longest(in: path, pipeline) else { return }
            let answers = try await answers(to: found.record, pipeline, facts)
            guard answers.count == 2 else { return }
            let model = try models(hasty(remote, at: remote.options.baseURLs), name: plan.model)
            let verdict = try await plan.judge(asking: model).compare(
                Comparison(
                    id: found.record.id, query: Query(found.record.prompt), first: answers[0],
                    second: answers[1], reference: found.record.reference, seed: pipeline.seed))
            tell(verdict, of: found, answers, sheet)
            fit(verdict, facts[plan.model]?.context, plan.sampling.maxTokens, sheet)
        } catch let error as CancellationError {
            throw error
        } catch {
            sheet.fail("judges", "\(error)")
        }
    }

    private typealias Place = (record: PromptRecord, at: RowPlace)

    /// The record with the longest pair among the first hundred that have one, or the first whose
    /// candidates are to be made.
    private func longest(in path: String, _ pipeline: Pipeline) throws -> Place? {
        let reader = try PromptReader(path: path, fieldsAlone: pipeline.fields)
        var longest: (place: Place, bytes: Int)?
        var seen = 0
        while seen < 100, let item = try reader.next() {
            guard case .record(let record, let at) = item else { continue }
            seen += 1
            if record.candidates.isEmpty {
                if pipeline.generate != nil, longest == nil { longest = ((record, at), 0) }
                continue
            }
            guard record.candidates.count > 1 else { continue }
            let bytes = Self.pair(of: record.candidates).reduce(0) { $0 + $1.text.utf8.count }
            if bytes > longest?.bytes ?? -1 { longest = ((record, at), bytes) }
        }
        return longest?.place
    }

    /// The two longest.
    private static func pair(of candidates: [Candidate]) -> [Candidate] {
        Array(candidates.sorted { $0.text.utf8.count > $1.text.utf8.count }.prefix(2))
    }

    private func answers(
        to record: PromptRecord, _ pipeline: Pipeline, _ facts: [String: ModelFacts]
    ) async throws -> [Answer] {
        var candidates = record.candidates
        if candidates.isEmpty, let plan = pipeline.generate, facts[plan.model]?.answers == true,
            case .remote(let remote) = pipeline.models[plan.model]
        {
            let stage = GenerateStage(
                model: try models(hasty(remote, at: remote.options.baseURLs), name: plan.model),
                count: 2, sampling: plan.sampling, system: plan.system, seed: pipeline.seed,
                gate: Gate(limit: 1), journal: nil, counters: RunCounters())
            do { candidates = try await stage.candidates(for: record, past: nil) } catch let error
                as Unplayable
            {
                sheet("generate").fail("generates", error.reason)
            }
        }
        return Self.pair(of: candidates).map { Answer(id: $0.id, text: $0.text) }
    }

    private func tell(
        _ verdict: Verdict, of place: Place, _ answers: [Answer], _ sheet: Sheet
    ) {
        let (first, second) = (answers[0].id, answers[1].id)
        let what = "\(place.at), prompt \"\(place.record.id)\": "
        let cost = "\(verdict.usage.prompt) tokens read, \(verdict.usage.completion) generated"
        switch verdict.choice {
        case .first:
            sheet.pass("judges", what + "\"\(first)\" is better than \"\(second)\"; " + cost)
        case .second:
            sheet.pass("judges", what + "\"\(second)\" is better than \"\(first)\"; " + cost)
        case .abstain(.equal):
            sheet.pass("judges", what + "\"\(first)\" and \"\(second)\" are equal; " + cost)
        case .abstain(let reason):
            let said = verdict.calls.last.map { "it said " + quoted($0.completion.text) }
            sheet.fail(
                "judges",
                what + "no verdict on \"\(first)\" and \"\(second)\": \(reason.name)"
                    + [verdict.note, said].compactMap(\.self).map { "; " + $0 }.joined())
        }
    }

    /// Whether the pair and its thinking have room in the context.
    private func fit(_ verdict: Verdict, _ context: Int?, _ limit: Int, _ sheet: Sheet) {
        guard let context, let prompt = verdict.calls.first?.usage.prompt, prompt > 0 else {
            return
        }
        let have = "the pair's \(prompt) tokens and max_tokens, \(limit), "
        if prompt + limit <= context {
            sheet.pass("context", have + "have room in the \(context) of the server")
        } else {
            sheet.note(
                "context",
                have
                    + "exceed the \(context) of the server: longer thinking ends with the context, or "
                    + "is refused; lower max_tokens, or serve the model with a longer context")
        }
    }
}
