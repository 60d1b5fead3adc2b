package import Pipelines

extension Run {
    /// This run with what its models bring along: where the embedded ones are, and the template that
    /// each judge was trained with, where the pipeline has none of its own.
    ///
    /// The template stands in the result's pipeline as if it had been written there: it is part of
    /// the run's identity and its manifest holds it, so that a changed one resumes nothing and
    /// verifying needs no model.
    ///
    /// - Throws: `PipelineError` where an embedded model is not found, or a model's `bracket.json`
    ///   is wrong.
    package func trained(by models: ModelOpener) throws(PipelineError) -> Run {
        var run = self
        run.pipeline = try pipeline.trained(by: models)
        return run
    }
}

extension Pipeline {
    func trained(by models: ModelOpener) throws(PipelineError) -> Pipeline {
        var pipeline = self
        for name in askedModels {
            guard let plan = self.models[name] else { continue }
            pipeline.models[name] = try models.located(plan)
        }
        for (place, judge) in tournament.judge.members.enumerated() where judge.template == nil {
            guard let plan = pipeline.models[judge.model],
                let format = try models.trainedFormat(of: plan), let template = format.template,
                let json = format.templateJSON
            else { continue }
            guard !judge.constrainsVerdict || template.spelling.offered != nil else {
                throw PipelineError(
                    "\"verdict.constrain\" is for verdicts in \\boxed{ }, and the "
                        + "\(TrainedFormat.fileName) of \"\(judge.model)\" has a \"pattern\", which does "
                        + "not say how verdicts are written; leave \"verdict.constrain\" out, or give the "
                        + "pipeline a \"template\"")
            }
            pipeline.setTemplate(template, as: json, ofJudge: place)
        }
        return pipeline
    }
}
