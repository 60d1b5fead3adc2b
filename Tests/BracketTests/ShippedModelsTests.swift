import Foundation
import JSON
import TestSupport
import Testing

/// The models and prompts that come with Bracket, by the commands that need nothing else.
@Suite("The embedded models", .againstHangs)
struct ShippedModelsTests {
    private static let models = ["nano-generator", "nano-judge", "nano-direct"]

    init() throws {
        for path in Self.models.map({ "samples/models/\($0)/model.safetensors" })
            + ["samples/arithmetic/queries.jsonl"]
        {
            try #require(
                FileManager.default.fileExists(atPath: Repository.file(path)),
                "\(path) is missing: it ships with the repository")
        }
    }

    @Test(
        "every judge says how it was trained to be asked", arguments: ["nano-judge", "nano-direct"])
    func bracketFile(model: String) throws {
        let text = try String(
            contentsOfFile: Repository.file("samples/models/\(model)/bracket.json"), encoding: .utf8
        )
        let template = try JSON.parse(text, dialect: .json5)["template"]
        #expect(
            template?["user"]
                == "# Query\n{query}\n# Assistant 1\n{first}\n# Assistant 2\n{second}")
        #expect(template?["system"]?.string ?? "" == "")
    }

    @Test("run: what is selected is right more often than a random candidate, and it verifies")
    func run() async throws {
        let folder = Repository.temporaryFolder()
        // Few prompts and votes: a debug build is tens of times slower than a release.
        let run = try await BracketProcess.run([
            "run", "pipelines/knockout.json", "--limit", "10", "--out", folder, "-q", "--json",
            "--set", "generate.n=4", "--set", "tournament.votes.max=1",
        ])
        #expect(run.errors == "")
        // 3 where a match was left undecided.
        #expect([0, 3].contains(run.status))
        let summary = try JSON.parse(run.output.trimmingCharacters(in: .newlines))
        #expect(summary["prompts"] == 10)
        #expect(summary["generated"] == 40)
        #expect(summary["matches"] == 30)
        let graded = try #require(summary["graded"])
        #expect(graded["prompts"] == 10)
        let selected = try #require(graded["selected"]?.double)
        let random = try #require(graded["random"]?.double)
        #expect(selected > random)
        let verify = try await BracketProcess.run(["verify", folder])
        #expect(verify.output == "\(folder) holds: 10 prompts, derived again byte for byte\n")
        let manifest = try String(contentsOfFile: folder + "/manifest.json", encoding: .utf8)
        #expect(manifest.contains(##""user": "# Query\n{query}\n"##))
    }

    @Test("select and generate need no model named", arguments: [[], ["--judge", "direct"]])
    func defaults(judge: [String]) async throws {
        let base = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        for (name, text) in [("a.txt", "The answer is 372."), ("b.txt", "The answer is 952.")] {
            try text.write(toFile: base + "/" + name, atomically: true, encoding: .utf8)
        }
        let select = try await BracketProcess.run(
            ["select", "--prompt", "What is 345 + 27?", "--votes", "3", "--json"] + judge
                + ["\(base)/a.txt", "\(base)/b.txt"])
        #expect(select.errors == "")
        let log = try JSON.parse(select.output.trimmingCharacters(in: .newlines))
        #expect(["a.txt", "b.txt"].contains(log["winner"]?.string))
        try "{\"prompt\":\"What is 345 + 27?\"}\n".write(
            toFile: base + "/in.jsonl", atomically: true, encoding: .utf8)
        let generate = try await BracketProcess.run(
            ["generate", "--input", base + "/in.jsonl", "-n", "2"])
        #expect(generate.status == 0)
        let record = try JSON.parse(generate.output.trimmingCharacters(in: .newlines))
        #expect(record["candidates"]?.array?.map { $0["finish_reason"] } == ["stop", "stop"])
    }
}
