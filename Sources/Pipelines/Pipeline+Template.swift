package import JSON
package import Judging

extension Pipeline {
    /// Gives one of the tournament's judges a template, as if the pipeline's file had named it.
    ///
    /// - Parameters:
    ///   - text: the template as a file has it.
    ///   - place: the judge's, among `tournament.judge.members`.
    package mutating func setTemplate(
        _ template: JudgeTemplate, as text: JSON, ofJudge place: Int
    ) {
        switch tournament.judge {
        case .model(var plan):
            plan.template = template
            tournament.judge = .model(plan)
            json = json.setting(["tournament", "template"], to: text)
        case .panel(var panel):
            panel.jurors[place].plan.template = template
            tournament.judge = .panel(panel)
            let jurors = json["tournament"]?["judge"]?[panel.name]?.array ?? []
            // Not there where the plan was made otherwise.
            guard jurors.indices.contains(place) else { return }
            let path = ["tournament", "judge", panel.name, String(place)]
            if let model = jurors[place].string {
                json = json.setting(path[...], to: ["model": .string(model)])
            }
            json = json.setting((path + ["template"])[...], to: text)
        case .reference, .recorded: break
        }
    }
}
