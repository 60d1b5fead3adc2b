@testable import Pipelines
import Foundation
import JSON
import Judging
import LanguageModels
import RunLogs
import TestSupport
import Testing
import Workers

@testable import Runs

@Suite("A model's bracket.json")
struct TrainedFormatTests {
    private static let trained = """
        {
          // as it was trained
          "template": { "user": "Q {query} A {first} B {second}", "first": "A", "second": "B" },
        }
        """

    /// A folder of one model, `nano`, with that bracket.json.
    private func library(_ text: String?) throws -> (library: ModelLibrary, model: String) {
        let folder = Repository.temporaryFolder() + " é"
        try RandomCheckpoint.write(to: folder + "/nano")
        if let text {
            try text.write(
                toFile: folder + "/nano/bracket.json", atomically: true, encoding: .utf8)
        }
        return (ModelLibrary(places: [.folder(folder)]), folder + "/nano")
    }

    private func pipeline(_ tournament: String = "", model: String? = nil) throws -> Pipeline {
        let entry = model.map { "path: \"\($0)\"" } ?? "embedded: \"nano\""
        return try Pipeline(
            text: """
                { name: "t", tournament: { model: "m", \(tournament) }, models: { m: { \(entry) } } }
                """, file: "t.json")
    }

    /// Runs with a model that always prefers the first; what it was shown.
    @discardableResult
    private func run(
        _ pipeline: Pipeline, _ library: ModelLibrary, _ fixture: RunFixture,
        saying verdict: String = "\\boxed{A}"
    ) async throws -> [[ChatMessage]] {
        let asked = Locked<[[ChatMessage]]>([])
        let run = try Run(
            pipeline, options: .init(input: fixture.input, folder: fixture.folder))
        let opener = ModelOpener(library: library) { _, _ in
            ScriptedModel { request in
                if case .chat(let messages) = request.prompt {
                    asked.withLock { $0.append(messages) }
                }
                return Reply(completions: [Completion(text: verdict)])
            }
        }
        let counts = try await run.execute(models: opener)
        #expect(counts.abstained == [:])
        return asked.withLock { $0 }
    }

    private func fixture() throws -> RunFixture { try RunFixture(records: [.numbered("p", 2)]) }

    @Test("its template is used, for embedded models and for paths", arguments: [true, false])
    func used(embedded: Bool) async throws {
        let (library, model) = try library(Self.trained)
        let paths = embedded ? [nil] : [model, model + "/", model + "/model.safetensors"]
        for path in paths {
            let fixture = try fixture()
            let shown = try await run(
                try pipeline("seeding: \"input\", votes: { order: \"fixed\" }", model: path),
                library, fixture)
            #expect(
                shown == [[.user("Q Which number is best? A number 0 B number 1")]])
            #expect(try fixture.brackets()[0].winner == "c0")
        }
    }

    @Test("its pattern and a constrained verdict exclude each other before anything is asked")
    func pattern() async throws {
        let (library, _) = try library(
            """
            { "template": { "user": "{query} {first} {second}", "first": "A", "second": "B",
              "pattern": "Winner: (A|B)" } }
            """)
        let fixture = try fixture()
        let constrained = try pipeline("verdict: { constrain: true }")
        let error = await #expect(throws: PipelineError.self) {
            try await run(constrained, library, fixture)
        }
        #expect(error?.description.contains("bracket.json of \"m\" has a \"pattern\"") == true)
    }

    @Test("a template that repeats an answer over and over is refused")
    func repeated() throws {
        let user = "{query} {second}" + String(repeating: "{first}", count: 9)
        let error = #expect(throws: PipelineError.self) {
            try TrainedFormat(text: "{ template: { user: \"\(user)\" } }", file: "bracket.json")
        }
        #expect(
            error?.description == "bracket.json: the template repeats {first} more than 8 times")
    }

    @Test("the direct judge takes it too, and a pipeline's own template wins")
    func precedence() async throws {
        let (library, _) = try library(Self.trained)
        let direct = try await run(
            try pipeline("judge: \"direct\", seeding: \"input\", votes: { order: \"fixed\" }"),
            library, fixture())
        #expect(direct == [[.user("Q Which number is best? A number 0 B number 1")]])
        let own = try await run(
            try pipeline(
                """
                template: { system: "S", user: "{query}|{first}|{second}" }, seeding: "input",
                votes: { order: "fixed" }
                """), library, fixture(), saying: "\\boxed{Assistant 1}")
        #expect(own == [[.system("S"), .user("Which number is best?|number 0|number 1")]])
    }

    @Test("without one, or with an empty one, the RRM's prompt is used", arguments: [nil, "{}"])
    func none(text: String?) async throws {
        let (library, _) = try library(text)
        let shown = try await run(
            try pipeline(), library, fixture(), saying: "\\boxed{Assistant 1}")
        #expect(shown[0][0].content.hasPrefix("You are a helpful assistant in evaluating"))
    }

    @Test("it is part of what the run is: the manifest holds it, and a changed one resumes nothing")
    func identity() async throws {
        let (library, model) = try library(Self.trained)
        let fixture = try fixture()
        try await run(try pipeline(), library, fixture)
        let manifest = try RunFolder(path: fixture.folder).manifest()
        let template = try #require(manifest.pipeline["tournament"]?["template"])
        #expect(template["user"] == "Q {query} A {first} B {second}")
        let identity = try #require(manifest.identity.judgeModel?.string)
        let known = try #require(
            try Regex(
                "embedded:nano \\([0-9]+ bytes, sha256 [0-9a-f]{12}, settings [0-9a-f]{12}\\)"
            )
            .wholeMatch(in: identity))
        #expect(known.output.count == 1)
        try Self.trained.replacing("Q {query}", with: "Query {query}").write(
            toFile: model + "/bracket.json", atomically: true, encoding: .utf8)
        let error = await #expect(throws: LogError.self) {
            try await run(try pipeline(), library, fixture)
        }
        #expect(error?.description.contains("tournament.prompt.sha256") == true)
        #expect(error?.description.contains("tournament.model") == false)
    }

    @Test("other weights of the same name and size resume nothing")
    func weights() async throws {
        let (library, model) = try library(Self.trained)
        let fixture = try fixture()
        try await run(try pipeline(), library, fixture)
        try FileManager.default.removeItem(atPath: model)
        try RandomCheckpoint.write(to: model, seed: 2)
        try Self.trained.write(
            toFile: model + "/bracket.json", atomically: true, encoding: .utf8)
        let error = await #expect(throws: LogError.self) {
            try await run(try pipeline(), library, fixture)
        }
        #expect(error?.description.contains("tournament.model") == true)
    }

    @Test("verifying needs neither the model nor its bracket.json")
    func verification() async throws {
        let (library, model) = try library(Self.trained)
        let fixture = try fixture()
        try await run(try pipeline(), library, fixture)
        try FileManager.default.removeItem(atPath: model)
        let report = try await Verification(RunFolder(path: fixture.folder)).report()
        #expect(report.problems == [])
        #expect(report.prompts == 1)
    }

    @Test(
        "mistakes are named with file and line",
        arguments: [
            (
                "{\n  \"templat\": {} }",
                ":2: unknown key \"templat\" in a model's bracket.json; did you mean \"template\"?"
            ),
            (
                "{ \"template\": {\n \"usr\": \"\" } }",
                ": \"template\" needs \"user\" with {query}, {first} and {second}"
            ),
            (
                "{ \"template\": {\n \"user\": \"{query}{first}\" } }",
                ":2: the judge's template has no {second} in its user message"
            ),
            (
                "{ \"template\": { \"user\": \"{query}{first}{second}\",\n \"exec\": \"rm\" } }",
                ":2: unknown key \"exec\" in \"template\""
            ),
            (
                "{ \"template\": { \"user\": \"{query}{first}{second}\", \"first\": \"A\", \"second\": \"A\" } }",
                ":1: the judge's template spells two verdicts alike"
            ),
            ("{ \"template\": 7 }", ":1: \"template\" is a number; it must be an object { }"),
            ("[]", ": \"\" is an array; it must be an object { }"),
            ("{ \"template\"", ":1: expected \":\" after a key (column 13)"),
            (String(repeating: " ", count: 65_537), ": it has more than 65536 bytes"),
        ])
    func mistakes(text: String, message: String) throws {
        let (_, model) = try library(text)
        let error = #expect(throws: PipelineError.self) { try TrainedFormat(model: model) }
        #expect(error?.description == model + "/bracket.json" + message)
    }

    @Test("what is no file is an error, not a missing one")
    func strange() throws {
        let (_, model) = try library(nil)
        let path = model + "/bracket.json"
        #expect(try TrainedFormat(model: model)?.template == nil)
        try FileManager.default.createSymbolicLink(
            atPath: path, withDestinationPath: model + "/nowhere")
        #expect(throws: PipelineError("\(path): no such file")) {
            try TrainedFormat(model: model)
        }
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        #expect(throws: PipelineError("\(path): it cannot be read: it is a folder")) {
            try TrainedFormat(model: model)
        }
        try FileManager.default.removeItem(atPath: path)
        try Data([0x7B, 0xFF, 0x7D]).write(to: URL(filePath: path))
        #expect(throws: PipelineError("\(path): it is not UTF-8 text")) {
            try TrainedFormat(model: model)
        }
    }
}
