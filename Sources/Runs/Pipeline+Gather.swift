package import Datasets
internal import Files
internal import JSON
package import Pipelines

extension Pipeline {
    /// Brings the candidates of `plan` together in one file of Bracket's own form.
    ///
    /// - Parameter path: where that is; it appears whole.
    /// - Throws: `GatherError` where they do not go together; `FileError`; `UnknownShape` where
    ///   nobody can tell where the prompts are.
    package func gather(_ plan: GatherPlan, into path: String) throws -> GatherReport {
        let paths = plan.paths()
        guard let first = paths.first else { throw GatherError.noFiles(plan.files) }
        var names = fields
        if let request = try shape.request(fields, for: .prompts) {
            names = try PromptReader(path: first, shape: request).names
        }
        let gathering = try Gathering(plan, names: names, paths: paths)
        let output = try OutputFile(path: path)
        do {
            let report = try gathering.run { try output.write(line: $0.line) }
            try output.commit()
            return report
        } catch {
            output.discard()
            throw error
        }
    }

    /// This pipeline on the file that `gather` wrote.
    package var onGathered: Pipeline {
        var pipeline = self
        (pipeline.fields, pipeline.shape) = (.standard, .given)
        return pipeline
    }
}
