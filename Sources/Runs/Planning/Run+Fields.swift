internal import Chance
internal import Datasets
internal import Pipelines
package import Tournaments

/// What a run's input says of its candidates before anything is asked.
package struct PlannedInput: Sendable {
    /// Prompts that can be played.
    package var prompts = 0
    /// How many candidates a prompt has at most.
    package var mostCandidates = 0
    /// The candidates of prompts that say what is right; of more than a few thousand, some are drawn.
    package var fields: [SimulatedField] = []
    /// Whether `fields` are all prompts.
    package var areAll = false
    package var comparesAnswers = false

    package init() {}
}

extension Run {
    /// Reads the input, and grades candidates that it has by answers that it has; runs no checker.
    ///
    /// - Throws: `FileError`.
    package func plannedInput() throws -> PlannedInput {
        var planned = PlannedInput()
        var source = RecordSource(
            reader: try PromptReader(path: input, fieldsAlone: pipeline.fields),
            limit: options.limit, shard: options.shard)
        var sample = Reservoir<SimulatedField>(size: PlanEvidence.most, seed: pipeline.seed)
        while let item = try source.next() {
            guard case .record(let record, _) = item, record.unplayable(in: pipeline) == nil else {
                continue
            }
            planned.prompts += 1
            planned.mostCandidates = max(planned.mostCandidates, record.candidates.count)
            if case .command = pipeline.reference, record.reference != nil { continue }
            guard
                let grades = CandidateGrades(
                    record.candidates, reference: record.reference,
                    match: pipeline.reference.match)
            else { continue }
            let answers = record.candidates.map { Answer(id: $0.id, text: $0.text) }
            sample.add(SimulatedField(answers, isRight: grades.isRight))
        }
        planned.fields = sample.elements
        planned.areAll = sample.elements.count == planned.prompts
        planned.comparesAnswers = planned.fields.contains {
            Set($0.answers).count < Set($0.texts).count
        }
        return planned
    }
}
