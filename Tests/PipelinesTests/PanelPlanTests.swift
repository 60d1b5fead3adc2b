import Foundation
import JSON
import Judging
import LanguageModels
import RunLogs
import Testing

@testable import Pipelines

@Suite("Juries and cascades in a pipeline")
struct PanelPlanTests {
    private func pipeline(_ tournament: String, overrides: [String] = []) throws -> Pipeline {
        try Pipeline(
            text: """
                { tournament: {
                    \(tournament) },
                  models: {
                    a: { base_url: "http://127.0.0.1:1/v1", model: "A", temperature: 0.2 },
                    b: { base_url: "http://127.0.0.1:1/v1", model: "B" } } }
                """, file: "p.json", overrides: overrides)
    }

    private func panel(_ tournament: String) throws -> PanelPlan {
        guard case .panel(let panel) = try pipeline(tournament).tournament.judge else {
            throw PipelineError("it is no panel")
        }
        return panel
    }

    @Test("a jury of models, by their names alone")
    func names() throws {
        let panel = try panel("judge: { jury: [\"a\", \"b\"] }")
        #expect(panel.jurors.map(\.name) == ["a", "b"])
        #expect(panel.jurors.map(\.plan.style) == [.reasoning, .reasoning])
        #expect(panel.jurors.map(\.plan.sampling.temperature) == [0.2, 0.6])
        #expect(panel.rule == .majority(of: 2))
        #expect(panel.name == "jury")
    }

    @Test("what the tournament says holds for each judge that does not say it itself")
    func common() throws {
        let panel = try panel(
            """
            judge: { cascade: [
              { judge: "direct", temperature: 0, verdict: { constrain: false } },
              { judge: "reasoning", model: "b", thinking: { on_limit: "abstain" } } ] },
            model: "a", thinking: { max_tokens: 64 }, top_p: 0.9
            """)
        let plans = panel.jurors.map(\.plan)
        #expect(plans.map(\.model) == ["a", "b"])
        #expect(plans.map(\.sampling.maxTokens) == [64, 64])
        #expect(plans.map(\.sampling.topP) == [0.9, 0.9])
        #expect(plans.map(\.sampling.temperature) == [0, 0.6])
        #expect(plans.map(\.onLimit) == [.abstain, .abstain])
        #expect(panel.rule == .cascade(.init(orders: true)))
    }

    @Test("judges that ask one model are told apart by their kinds")
    func oneModel() throws {
        let panel = try panel(
            "judge: { cascade: [{ judge: \"direct\" }, { judge: \"reasoning\" }] }, model: \"a\"")
        #expect(panel.jurors.map(\.name) == ["a direct", "a reasoning"])
        let named = try self.panel(
            "judge: { jury: [{ name: \"x\" }, { name: \"y\" }, \"b\"] }, model: \"a\"")
        #expect(named.jurors.map(\.name) == ["x", "y", "b"])
    }

    @Test(
        "rules and escalations",
        arguments: [
            ("jury: [\"a\", \"b\"], rule: \"majority\"", PanelRule.jury(weights: [1, 1])),
            ("jury: [\"a\", \"b\"], weights: [2, 1]", .jury(weights: [2, 1])),
            (
                "jury: [\"a\", \"b\"], rule: \"weighted\", weights: [0, 1.5]",
                .jury(weights: [0, 1.5])
            ),
            (
                "jury: [\"a\", \"b\"], accuracies: [0.9, 0.5]",
                .weighted(byAccuracies: [0.9, 0.5])
            ),
            ("cascade: [\"a\", \"b\"]", .cascade(.init(orders: true))),
            ("cascade: [\"a\", \"b\"], escalate: \"orders\"", .cascade(.init(orders: true))),
            ("cascade: [\"a\", \"b\"], escalate: \"abstained\"", .cascade(.init(orders: false))),
        ])
    func rules(judge: String, rule: PanelRule) throws {
        #expect(try panel("judge: { \(judge) }").rule == rule)
    }

    @Test(
        "mistakes are told with their line and a remedy",
        arguments: [
            (
                "judge: { }",
                "p.json:2: \"tournament.judge\" needs \"jury\" or \"cascade\", a list of judges"
            ),
            (
                "judge: { jury: [\"a\", \"b\"], cascade: [\"a\", \"b\"] }",
                "p.json:2: \"tournament.judge\" is a \"jury\" or a \"cascade\"; leave one of them out"
            ),
            ("judge: { jury: [\"a\"] }", "p.json:2: a jury has 2 to 16 judges, not 1"),
            (
                "judge: { jury: [\"a\", 7] }",
                "p.json:2: \"tournament.judge.jury[1]\" is a number; it must be an object { }"
            ),
            (
                "judge: { jury: [\"a\",\n{ model: \"c\" }] }",
                "p.json:3: there is no model \"c\" in \"models\""
            ),
            (
                "judge: { jury: [\"a\",\n{ modl: \"b\", model: \"b\" }] }",
                "p.json:3: unknown key \"modl\" in \"tournament.judge.jury[1]\"; did you mean \"model\"?"
            ),
            (
                "judge: { jury: [\"a\", { judge: \"direct\" }] }",
                "p.json: each judge of a jury needs a \"model\", a key of \"models\""
            ),
            (
                "judge: { jury: [\"a\",\n\"a\"] }",
                "p.json:2: two judges of the jury are called \"a reasoning\"; give each a \"name\" of its "
                    + "own"
            ),
            (
                "judge: { jury: [\"a\", \"b\"],\nrule: \"weighted\" }",
                "p.json:3: the rule \"weighted\" needs \"weights\", or \"accuracies\" as bracket eval "
                    + "measures them: a number for each judge"
            ),
            (
                "judge: { jury: [\"a\", \"b\"],\nweights: [1] }",
                "p.json:3: \"weights\" has 1 numbers for 2 judges"
            ),
            (
                "judge: { jury: [\"a\", \"b\"],\naccuracies: [0.4, 0.9] }",
                "p.json:3: \"tournament.judge.accuracies\" is [0.4,0.9]; it must be a list of numbers from "
                    + "0.5 to 0.9999"
            ),
            (
                "judge: { jury: [\"a\", \"b\"],\nweights: [0, 0] }",
                "p.json:3: no judge has a weight above 0"
            ),
            (
                "judge: { cascade: [\"a\", \"b\"],\nescalate: { probability: 0.9 } }",
                "p.json:3: \"escalate.probability\" needs judges that are held to their verdicts, and \"a\" "
                    + "is not; give it verdict: { constrain: true }"
            ),
            (
                "judge: { cascade: [\"a\", \"b\"],\nescalate: { } }",
                "p.json:3: \"escalate\" is \"orders\", \"abstained\" or { orders: true, probability: 0.9 }"
            ),
            (
                "judge: { jury: [\"a\", \"b\"],\nescalate: \"orders\" }",
                "p.json:3: unknown key \"escalate\" in \"tournament.judge\""
            ),
            (
                "judge: { jury: [\"a\", \"b\"] },\nverdicts: \"v.jsonl\"",
                "p.json:3: unknown key \"verdicts\" in \"tournament\""
            ),
        ])
    func mistakes(tournament: String, problem: String) {
        let error = #expect(throws: PipelineError.self) { try pipeline(tournament) }
        #expect(error?.description.hasPrefix(problem) == true, "\(error?.description ?? "")")
    }

    @Test("every setting of every judge is part of what a run is; the models' places are not")
    func identity() throws {
        func identity(_ tournament: String) throws -> RunIdentity {
            try pipeline(tournament).identity(inputDigest: "", shard: nil)
        }
        let jury = try identity("judge: { jury: [\"a\", \"b\"] }")
        #expect(jury.judge == "jury")
        #expect(jury.jurors == ["a", "b"])
        #expect(jury.judgeTitle == "jury of a and b")
        #expect(jury["tournament.jurors.1.model"]?.text.contains("\"A\"") == true)
        #expect(jury["tournament.jurors.2.temperature"] == 0.6)
        for other in [
            "jury: [\"b\", \"a\"]", "jury: [\"a\", \"b\"], weights: [1, 2]",
            "jury: [\"a\", { model: \"b\", temperature: 1 }]", "cascade: [\"a\", \"b\"]",
        ] {
            let changed = try identity("judge: { \(other) }")
            #expect(!jury.judging.differences(from: changed.judging).isEmpty, "\(other)")
        }
        let cascade = try identity("judge: { cascade: [\"a\", \"b\"] }")
        #expect(cascade.judgeTitle == "cascade of a, then b")
    }

    @Test("--set reaches into the list of judges")
    func overrides() throws {
        let pipeline = try pipeline(
            "judge: { jury: [{ model: \"a\" }, { model: \"b\" }] }",
            overrides: ["tournament.judge.jury.1.temperature=0.25"])
        #expect(pipeline.tournament.judge.members.map(\.sampling.temperature) == [0.2, 0.25])
    }

    @Test("a model's own template stands with its juror, as if the file had named it")
    func template() throws {
        var pipeline = try pipeline("judge: { jury: [\"a\", { model: \"b\" }] }")
        let text: JSON = ["user": "{query} {first} {second}"]
        let template = try JudgeTemplate(system: "", user: "{query} {first} {second}")
        for place in 0...1 { pipeline.setTemplate(template, as: text, ofJudge: place) }
        #expect(
            pipeline.json["tournament"]?["judge"]?["jury"] == [
                ["model": "a", "template": text], ["model": "b", "template": text],
            ])
        let again = try Pipeline(text: pipeline.json.text, file: "manifest.json")
        #expect(again.tournament.judge.members.map(\.template) == [template, template])
    }
}
