import Chance
import Datasets
import Foundation
import JSON
import Judging
import LanguageModels
import Pipelines
import RunLogs
import TestSupport
import Workers

@testable import Runs

/// A run on files of its own.
struct RunFixture {
    let folder = Repository.temporaryFolder()
    let input: String

    init(lines: [String]) throws {
        let base = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        input = base + "/input.jsonl"
        try lines.map { $0 + "\n" }.joined().write(toFile: input, atomically: true, encoding: .utf8)
    }

    init(records: [PromptRecord]) throws {
        try self.init(lines: records.map { JSON.object($0.fields).text })
    }

    /// A pipeline whose judge and generator are the model `m`.
    func pipeline(
        _ tournament: String = "", generate: String? = nil, overrides: [String] = []
    ) throws -> Pipeline {
        let generator = generate.map { "generate: { model: \"m\", \($0) }," } ?? ""
        return try Pipeline(
            text: """
                { name: "test", seed: 7, \(generator)
                  tournament: { judge: "reasoning", model: "m", \(tournament) },
                  models: { m: { base_url: "http://127.0.0.1:1/v1", model: "scripted" } } }
                """, file: "test.json", overrides: overrides)
    }

    @discardableResult
    func run(
        _ pipeline: Pipeline, limit: Int? = nil, shard: Shard? = nil, folder: String? = nil,
        model: ScriptedModel
    ) async throws -> RunCounts {
        let run = try Run(
            pipeline,
            options: .init(
                input: input, folder: folder ?? self.folder, limit: limit, shard: shard))
        return try await run.execute(models: ModelOpener { _, _ in model })
    }

    /// Begins a run as an earlier version did, whose journals were of this version: what is asked next goes on
    /// by its rules.
    func begin(_ pipeline: Pipeline, journal version: Int) throws {
        let folder = RunFolder(path: folder)
        let run = try Run(pipeline, options: .init(input: input, folder: folder.path))
        var manifest = try run.manifest()
        manifest.journal = version
        try FileManager.default.createDirectory(
            atPath: folder.path, withIntermediateDirectories: true)
        try folder.update(manifest)
        // What it was asked for a record that is no more: a journal without a line would begin anew.
        try #"{"kind":"candidates","id":"gone","candidates":[]}"#.appending("\n")
            .write(toFile: folder.journalPath, atomically: true, encoding: .utf8)
    }

    func bytes(_ name: String, in folder: String? = nil) -> Data? {
        FileManager.default.contents(atPath: (folder ?? self.folder) + "/" + name)
    }

    func lines(_ name: String) throws -> [JSON] {
        let text = String(decoding: bytes(name) ?? Data(), as: UTF8.self)
        return try text.split(separator: "\n").map { try JSON.parse(String($0)) }
    }

    func brackets() throws -> [BracketLog] {
        try lines("brackets.jsonl").map { try BracketLog($0) }
    }
}

extension PromptRecord {
    /// A record with `count` numbered candidates.
    static func numbered(_ id: String, _ count: Int) -> PromptRecord {
        PromptRecord(
            id: id, prompt: .text("Which number is best?"),
            candidates: (0..<count).map { Candidate(id: "c\($0)", text: "number \($0)") })
    }
}

extension ScriptedModel {
    /// A judge whose verdict is a function of prompt and seed, which now and then says nothing
    /// clear, and whose replies come in no particular order.
    static func moody(
        silent: Double = 0.1, asked: Locked<[UInt64]> = Locked([])
    ) -> ScriptedModel {
        ScriptedModel { request in
            asked.withLock { $0.append(request.seed) }
            let mood = StableHash.of("mood", "\(request.prompt)", request.seed)
            for _ in 0..<Int.random(in: 0...3) { await Task.yield() }
            let text =
                Double(mood % 1000) < silent * 1000
                ? "<think>hm" : "t</think>\\boxed{Assistant \(mood % 2 + 1)}"
            return Reply(
                completions: (0..<request.count).map { _ in Completion(text: text) },
                usage: TokenUsage(prompt: 50, completion: 5))
        }
    }
}
