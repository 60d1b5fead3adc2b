package import Datasets
package import JSON
package import Pipelines
internal import Tournaments

/// One way to play that a plan looks at: so many candidates, a format, votes, and who does not meet.
package struct PlanSetting: Sendable {
    /// In words: `title, thorough`.
    package let name: String
    package let entrants: Int
    /// What a pipeline's `tournament` says of it.
    package let members: JSONObject
    package let tournament: TournamentPlan

    /// - Throws: `PipelineError` for members that make no tournament.
    package init(_ name: String, entrants: Int, _ members: JSONObject) throws(PipelineError) {
        self.name = name
        self.entrants = entrants
        self.members = members
        // The judge of a simulation is no pipeline's; one without a model stands in.
        var tournament = members
        tournament["judge"] = "reference"
        let text = JSON.object(["tournament": .object(tournament)]).text
        self.tournament = try Pipeline(text: text, file: "the plan's settings").tournament
    }

    /// Which answers do not meet.
    package var equal: EqualAnswers { tournament.equalInUse }

    // MARK: Those that a plan looks at

    /// The paper's rule: a knockout that asks for all of five votes, whoever meets.
    package static func paper(entrants: Int) throws(PipelineError) -> PlanSetting {
        try PlanSetting(
            "the paper's rule", entrants: entrants,
            [
                "format": .string(FormatPlan.knockout().name),
                "votes": ["max": 5, "stop": "all"], "equal": .string(EqualAnswers.nothing.rawValue),
            ])
    }

    /// What is worth a look for so many candidates.
    ///
    /// - Parameter comparesAnswers: whether candidates have final answers that can be compared.
    package static func all(
        entrants: Int, comparesAnswers: Bool
    ) throws(PipelineError) -> [PlanSetting] {
        let formats: [(name: String, members: JSONObject)] =
            [1, 3, 5].map { votes in
                (
                    votes == 1 ? "knockout, 1 vote" : "knockout, up to \(votes) votes",
                    [
                        "format": .string(FormatPlan.knockout().name),
                        "votes": ["max": .number(votes), "stop": "decided"],
                    ]
                )
            } + [
                ("ramp", ["format": .string(FormatPlan.ramp.name)]),
                ("title", ["format": .string(FormatPlan.title().name)]),
                (
                    "title, thorough",
                    [
                        "format": .string(FormatPlan.title().name),
                        "title": ["stop": 0.05, "rounds": 12],
                    ]
                ),
            ]
        var settings: [PlanSetting] = []
        for equal in comparesAnswers ? [EqualAnswers.text, .answer] : [.text] {
            for (name, members) in formats {
                var members = members
                members["equal"] = .string(equal.rawValue)
                let suffix = equal == .answer ? ", equal answers" : ""
                settings.append(try PlanSetting(name + suffix, entrants: entrants, members))
            }
        }
        return settings
    }

    /// The numbers of candidates that a plan looks at: 4, 8, … 64, and all there are if those are fewer.
    ///
    /// - Parameter most: how many a prompt has at most; `nil` where as many can be made as are wanted.
    package static func sizes(most: Int?) -> [Int] {
        let usual = [4, 8, 16, 32, 64]
        guard let most else { return usual }
        guard most >= 2 else { return [] }
        return usual.filter { $0 < most } + (most <= 64 ? [most] : [])
    }
}
