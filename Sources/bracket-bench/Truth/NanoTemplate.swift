import Judging

/// The prompt that the nano judges were trained with.
enum NanoTemplate {
    static let template: JudgeTemplate = {
        let user = "# Query\n{query}\n# Assistant 1\n{first}\n# Assistant 2\n{second}"
        guard let template = try? JudgeTemplate(system: "", user: user) else {
            preconditionFailure("the template names query, first and second")
        }
        return template
    }()
}
