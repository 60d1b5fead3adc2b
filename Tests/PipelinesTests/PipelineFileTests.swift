import Foundation
import JSON
import LanguageModels
import TestSupport
import Testing
import Tournaments

@testable import Pipelines

@Suite("Pipeline files")
struct PipelineFileTests {
    @Test("every shipped pipeline reads")
    func shipped() throws {
        let folder = Repository.root.appending(path: "pipelines")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path())
            .filter { $0.hasSuffix(".json") }
        #expect(files.count >= 4)
        for file in files {
            let pipeline = try Pipeline(path: folder.appending(path: file).path())
            #expect(file == pipeline.name + ".json")
        }
    }

    @Test("what is not said has the paper's values")
    func defaults() throws {
        let pipeline = try Pipeline(
            text: """
                { tournament: { model: "m" }, models: { m: { base_url: "http://h/v1", model: "x" } } }
                """, file: "p.json")
        let tournament = pipeline.tournament
        guard case .knockout(KnockoutPlan()) = tournament.format,
            case .model(let judge) = tournament.judge
        else { throw PipelineError("another format or judge") }
        #expect(judge.style == .reasoning)
        #expect(tournament.votes == VotingRule(max: 1, stop: .decided, order: .alternate))
        #expect(judge.sampling.temperature == 0.6)
        #expect(judge.sampling.topP == nil)
        #expect(judge.sampling.maxTokens == 8192)
        #expect(pipeline.emit == [.winners, .brackets])
    }

    @Test(
        "mistakes are named with their line and what was meant",
        arguments: [
            (
                "{ tournament: { },\n  modles: { } }",
                "p.json: the judge \"reasoning\" needs a \"model\" in \"tournament\""
            ),
            (
                "{ tournament: { judge: \"reference\" },\n  modles: { } }",
                "p.json:2: unknown key \"modles\" in the pipeline; did you mean \"models\"?"
            ),
            (
                "{ tournament: {\n  judge: \"reference\",\n  votes: { mx: 3 } } }",
                "p.json:3: unknown key \"mx\" in \"tournament.votes\"; did you mean \"max\"?"
            ),
            (
                "{ tournament: { judge: \"referense\" } }",
                "p.json:1: unknown judge \"referense\"; did you mean \"reference\"? (known: \"reasoning\", \"direct\", \"reference\", \"recorded\")"
            ),
            (
                "{ tournament: { judge: \"reference\", format: \"knokout\" } }",
                "p.json:1: unknown format \"knokout\"; did you mean \"knockout\"? (known: \"knockout\", \"elo\", \"title\", \"ramp\", \"swiss\", \"double_elimination\", \"circular\", \"pivot\")"
            ),
            (
                "{ tournament: { judge: \"reference\", votes: { max: 0 } } }",
                "p.json:1: \"tournament.votes.max\" is 0; it must be a whole number from 1 to 10000"
            ),
            (
                "{ tournament: { judge: \"recorded\" } }",
                "p.json: the judge \"recorded\" needs \"verdicts\", a file to replay"
            ),
            (
                "{ tournament: { model: \"rrn\" }, models: { rrm: { path: \"x\" } } }",
                "p.json:1: there is no model \"rrn\" in \"models\"; did you mean \"rrm\"?"
            ),
            (
                "{ name: \"a/b\", tournament: {} }",
                "p.json:1: \"name\" must be usable as a folder's name"
            ),
            (
                "{ tournament: { judge: \"reference\" }",
                "p.json:1: expected \",\" or \"}\" (column 37)"
            ),
            (
                "{ models: { m: { path: \"x\", base_url: \"http://h\" } }, tournament: {} }",
                "p.json:1: \"models.m\" needs one of \"base_url\", \"path\" and \"embedded\""
            ),
            (
                "{ models: { m: { base_url: \"http://h\", model: \"x\", api_key: \"s\" } }, tournament: {} }",
                "p.json:1: a key does not belong in a file; put it in an environment variable and name that in \"api_key_env\""
            ),
            (
                "{ models: { m: { base_url: \"http://h\", model: \"x\", api_key_env: \"sk-a\" } }, tournament: {} }",
                "p.json:1: \"api_key_env\" must be the name of an environment variable, not the key"
            ),
            (
                "{ tournament: { judge: \"reference\", format: \"elo\", third_place: true } }",
                "p.json:1: \"third_place\" is for the format \"knockout\""
            ),
            (
                "{ tournament: { judge: \"reference\", format: \"pivot\", rounds: 3 } }",
                "p.json:1: \"rounds\" is for the format \"swiss\""
            ),
            (
                "{ tournament: { judge: \"reference\", format: \"swiss\", rounds: 0 } }",
                "p.json:1: \"tournament.rounds\" is 0; it must be a whole number from 1 to 1000"
            ),
            (
                "{ tournament: { judge: \"reference\", rating: \"bradley-terry\" } }",
                "p.json:1: unknown rating \"bradley-terry\"; did you mean \"bradley_terry\"? (known: \"elo\", \"bradley_terry\")"
            ),
            (
                "{ tournament: { judge: \"reference\", rating: \"bradley_terry\", elo: { k: 1 } } }",
                "p.json:1: \"elo\" is for the rating \"elo\""
            ),
            (
                "{ tournament: { judge: \"reference\", elo: { k: 1 } } }",
                "p.json:1: \"elo\" is for the format \"elo\""
            ),
            ("{ }", "p.json: there is no \"tournament\"; add at least { }"),
            ("[1]", "p.json: \"\" is an array; it must be an object { }"),
        ])
    func mistakes(text: String, message: String) {
        let error = #expect(throws: PipelineError.self) { try Pipeline(text: text, file: "p.json") }
        #expect(error?.description == message)
    }

    @Test(
        "a format's settings decide what is played",
        arguments: [
            ("format: \"swiss\"", 20), ("format: \"swiss\", rounds: 5", 25),
            ("format: \"double_elimination\"", 19), ("format: \"circular\"", 10),
            ("format: \"circular\", neighbours: 3", 30), ("format: \"pivot\"", 17),
            ("format: \"pivot\", pivots: 3, ring: true", 34),
        ])
    func formats(tournament: String, matches: Int) throws {
        let text = "{ tournament: { judge: \"reference\", \(tournament) } }"
        let format = try Pipeline(text: text, file: "p.json").tournament.format
        #expect(FormatPlan(name: format.name)?.name == format.name)
        #expect(format.matchLimit(entrants: 10) == matches)
        #expect(try format.opened()((0..<10).map { "c\($0)" }, Array(0..<10)).matchLimit == matches)
    }

    @Test("what is switched off is no setting of another format")
    func switchedOff() throws {
        let text = "{ tournament: { judge: \"reference\", third_place: false, bracket: null } }"
        let pipeline = try Pipeline(
            text: text, file: "p.json", overrides: ["tournament.format=elo"])
        #expect(pipeline.tournament.format.name == "elo")
    }

    @Test("--set changes a value, makes what is missing, and is checked like the file")
    func overrides() throws {
        let text = "{ tournament: { judge: \"reference\" } }"
        let pipeline = try Pipeline(
            text: text, file: "p.json",
            overrides: ["tournament.votes.max=3", "tournament.format=elo", "seed=9", "name=n"])
        #expect(pipeline.tournament.votes.max == 3)
        guard case .elo(let elo) = pipeline.tournament.format else {
            throw PipelineError("no Elo")
        }
        #expect(elo == Elo(initial: 1000, scale: 400, base: 10, k: 4, orders: 64))
        #expect(pipeline.seed == 9)
        #expect(pipeline.name == "n")
        let error = #expect(throws: PipelineError.self) {
            try Pipeline(text: text, file: "p.json", overrides: ["tournament.vots.max=3"])
        }
        #expect(
            error?.description
                == "p.json: unknown key \"vots\" in \"tournament\"; did you mean \"votes\"?")
    }

    @Test("generation samples as its model's entry says, where it says nothing itself")
    func generatorSampling() throws {
        let models = """
            models: { m: { base_url: "http://h/v1", model: "x", temperature: 0.3, top_p: 0.9,
                           max_tokens: 50 } }
            """
        func sampling(_ generate: String) throws -> Sampling? {
            let text =
                "{ generate: { model: \"m\", \(generate) }, "
                + "tournament: { judge: \"reference\" }, \(models) }"
            return try Pipeline(text: text, file: "p.json").generate?.sampling
        }
        #expect(try sampling("") == Sampling(temperature: 0.3, topP: 0.9, maxTokens: 50))
        #expect(
            try sampling("temperature: 1, top_p: 1, max_tokens: 9")
                == Sampling(temperature: 1, topP: 1, maxTokens: 9))
    }

    @Test(
        "top_k and min_p come from the stage, else from its model's entry, else they are not said")
    func filters() throws {
        let text = """
            { generate: { model: "m", top_k: 7 }, tournament: { model: "m", min_p: 0.1 },
              models: { m: { path: "x", top_k: 40, min_p: 0.05 } } }
            """
        let pipeline = try Pipeline(text: text, file: "p.json")
        let judge = pipeline.tournament.judge.asked
        #expect(pipeline.generate?.sampling.topK == 7)
        #expect(pipeline.generate?.sampling.minP == 0.05)
        #expect(judge?.sampling.topK == 40)
        #expect(judge?.sampling.minP == 0.1)
        let bare = try Pipeline(
            text: "{ tournament: { model: \"m\" }, models: { m: { path: \"x\" } } }", file: "p.json"
        )
        #expect(
            bare.tournament.judge.asked?.sampling.topK == nil
                && bare.tournament.judge.asked?.sampling.minP == nil)
    }

    @Test(
        "a verdict is constrained where that is possible, and refused with a remedy elsewhere",
        arguments: [
            (
                "judge: \"reference\"", "m: { path: \"x\" }",
                "p.json:2: \"verdict.constrain\" is for judges that ask a model, not for "
                    + "\"reference\""
            ),
            (
                "model: \"m\"", "m: { base_url: \"http://h/v1\", model: \"x\" }",
                "p.json:2: \"verdict.constrain\" needs a model in this process, and \"m\" is none; "
                    + "give its checkpoint as \"path\", or leave \"verdict.constrain\" out: verdicts "
                    + "are then read from what the model says"
            ),
            (
                "model: \"m\", template: { user: \"{query}{first}{second}\", pattern: \"(A)\" }",
                "m: { path: \"x\" }",
                "p.json:2: \"verdict.constrain\" is for verdicts in \\boxed{ }, and a \"pattern\" "
                    + "does not say how verdicts are written; leave one of the two out"
            ),
        ])
    func constraint(tournament: String, model: String, message: String) throws {
        let text = """
            { tournament: { \(tournament),
              verdict: { constrain: true } }, models: { \(model) } }
            """
        let error = #expect(throws: PipelineError.self) {
            try Pipeline(text: text, file: "p.json")
        }
        #expect(error?.description == message)
    }

    @Test("models on a command line are addresses, checkpoints or embedded ones")
    func references() throws {
        guard case .remote(let remote) = try ModelPlan(reference: "http://h:1/v1#a/b") else {
            throw PipelineError("not a server")
        }
        #expect(remote.options.baseURLs == ["http://h:1/v1"])
        #expect(remote.options.model == "a/b")
        #expect(throws: PipelineError.self) { try ModelPlan(reference: "http://h:1/v1") }
    }
}
