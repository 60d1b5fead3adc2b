import Datasets
import Foundation
import JSON
import Judging
import LanguageModels
import Pipelines
import Qwen2
import RunLogs
import TestSupport
import Testing

@testable import Runs

/// Whole runs on a checkpoint in this process. Its weights are random: the verdicts are nonsense,
/// the machinery is not.
@Suite("A run on a local checkpoint", .againstHangs)
struct LocalRunTests {
    private func pipeline(_ path: String, _ settings: String, width: Int) throws -> Pipeline {
        try Pipeline(
            text: """
                { name: "local", seed: 3,
                  generate: { model: "m", n: 4, max_tokens: 12 },
                  tournament: { model: "m", votes: { max: 3 }, max_abstain_rate: 1, \(settings) },
                  models: { m: { path: "\(path)", threads: 2, in_flight: \(width), cache_mb: 64 } } }
                """, file: "local.json")
    }

    private func run(_ pipeline: Pipeline, _ input: String, _ folder: String) async throws
        -> RunCounts
    {
        let run = try Run(pipeline, options: .init(input: input, folder: folder))
        return try await run.execute(models: .standard { _ in nil })
    }

    @Test(
        "generates, thinks within its budget, abstains truthfully, and says the same in any batch",
        arguments: ["abstain", "conclude"])
    func wholeRun(onLimit: String) async throws {
        let checkpoint = Repository.temporaryFolder()
        try RandomCheckpoint.write(to: checkpoint)
        let fixture = try RunFixture(
            lines: (0..<6).map { #"{"id":"p\#($0)","prompt":"What is \#($0) + 2?"}"# })
        var reference: [Data?]?
        for width in [1, 16] {
            let folder = Repository.temporaryFolder()
            let counts = try await run(
                pipeline(
                    checkpoint, "thinking: { max_tokens: 20, on_limit: \"\(onLimit)\" }",
                    width: width),
                fixture.input, folder)
            #expect(counts.prompts == 6)
            #expect(counts.generated == 24)
            #expect(counts.matches == 18)
            #expect(counts.tokens > 0)
            // A random model says nothing clear; all it said must be counted as that.
            #expect(counts.abstained.values.reduce(0, +) == counts.votes)
            #expect(Set(counts.abstained.keys).isSubset(of: [.truncated, .unparsable]))
            let files = ["brackets.jsonl", "winners.jsonl"].map { fixture.bytes($0, in: folder) }
            if let reference { #expect(files == reference) }
            reference = files
            #expect(
                try await Verification(RunFolder(path: folder), input: fixture.input).report()
                    .problems == [])
            let votes = try JournalReader(RunFolder(path: folder))
            while let (_, entry) = try votes.next() {
                guard case .success(.vote(let vote)) = entry else { continue }
                let steps = vote.calls.map(\.step)
                // What ended by itself without a verdict is asked for one in any case.
                if vote.calls.first?.finish == "length" {
                    #expect(steps.contains("conclude") == (onLimit == "conclude"))
                }
                for call in vote.calls where call.step == "judge" {
                    #expect(call.completionTokens <= 20)
                }
            }
        }
    }

    @Test("resumes where it was cut, to the same bytes")
    func resume() async throws {
        let checkpoint = Repository.temporaryFolder()
        try RandomCheckpoint.write(to: checkpoint)
        let fixture = try RunFixture(
            lines: (0..<5).map { #"{"id":"p\#($0)","prompt":"What is \#($0) + 2?"}"# })
        let settings = "thinking: { max_tokens: 8, on_limit: \"abstain\" }"
        let whole = Repository.temporaryFolder()
        _ = try await run(pipeline(checkpoint, settings, width: 8), fixture.input, whole)
        let cut = Repository.temporaryFolder()
        _ = try await run(pipeline(checkpoint, settings, width: 8), fixture.input, cut)
        // The first third of the journal is what a killed run would have left, a line cut in half.
        let journal = try #require(fixture.bytes("journal.jsonl", in: cut))
        try journal.prefix(journal.count / 3).write(to: URL(filePath: cut + "/journal.jsonl"))
        for name in ["brackets.jsonl", "winners.jsonl"] {
            try FileManager.default.removeItem(atPath: cut + "/" + name)
        }
        let counts = try await run(pipeline(checkpoint, settings, width: 3), fixture.input, cut)
        #expect(counts.resumedVotes > 0)
        for name in ["brackets.jsonl", "winners.jsonl"] {
            #expect(fixture.bytes(name, in: cut) == fixture.bytes(name, in: whole))
        }
    }

    @Test(
        "a judge held to its verdicts never abstains, and journals how probable each was",
        arguments: ["reasoning", "direct"])
    func constrained(judge: String) async throws {
        let checkpoint = Repository.temporaryFolder()
        try RandomCheckpoint.write(to: checkpoint)
        let fixture = try RunFixture(
            lines: (0..<4).map { #"{"id":"p\#($0)","prompt":"What is \#($0) + 2?"}"# })
        let settings =
            "judge: \"\(judge)\", verdict: { constrain: true }, "
            + "thinking: { max_tokens: 20, on_limit: \"conclude\" }"
        var reference: [Data?]?
        for width in [1, 16] {
            let folder = Repository.temporaryFolder()
            let counts = try await run(
                pipeline(checkpoint, settings, width: width), fixture.input, folder)
            #expect(counts.votes > 0 && counts.abstained.isEmpty && counts.undecided == 0)
            let files = ["brackets.jsonl", "winners.jsonl"].map { fixture.bytes($0, in: folder) }
            if let reference { #expect(files == reference) }
            reference = files
            // Verdicts are derived from the texts, not from the probabilities beside them.
            let report = try await Verification(RunFolder(path: folder), input: fixture.input)
                .report()
            #expect(report.problems == [])
            let votes = try JournalReader(RunFolder(path: folder))
            while let (_, entry) = try votes.next() {
                guard case .success(.vote(let vote)) = entry else { continue }
                #expect((0...1).contains(try #require(vote.vote.probability)))
                let steps = vote.calls.map(\.step)
                #expect(
                    steps == ["judge"] || judge == "reasoning" && steps == ["judge", "conclude"])
            }
        }
    }

    @Test("a thinking budget is kept to the token, then the closing and the verdict alone follow")
    func budget() async throws {
        let checkpoint = Repository.temporaryFolder()
        try RandomCheckpoint.write(to: checkpoint)
        for budget in [1, 2, 40] {
            let model = try LocalModel(
                path: checkpoint, options: EngineOptions(threads: 1, cacheMemory: 16 << 20))
            let judge = ModelJudge(
                model: model, sampling: Sampling(temperature: 0, maxTokens: budget),
                verdictStart: .afterThinking)
            let verdict = try await judge.compare(
                Comparison(
                    id: "q", query: Query("2 + 2?"), first: Answer(id: "a", text: "4"),
                    second: Answer(id: "b", text: "5")))
            #expect([.first, .second].contains(verdict.choice))
            #expect(verdict.calls.map(\.step) == [.judge, .conclude])
            let (thinking, end) = (verdict.calls[0], verdict.calls[1])
            #expect(thinking.usage.completion == budget && thinking.completion.finish == .length)
            // The verdict and nothing else: the closing is part of the prompt.
            #expect(end.completion.text.hasPrefix("\\boxed{Assistant "))
            #expect(end.usage.completion <= 20)
            #expect(model.engine.counters.generatedTokens == budget + end.usage.completion)
        }
    }

    @Test("a model that cannot be held to verdicts is refused before the run starts")
    func cannotConstrain() async throws {
        let fixture = try RunFixture(records: [.numbered("p", 2)])
        let run = try Run(
            pipeline("/anywhere", "verdict: { constrain: true }", width: 1),
            options: .init(input: fixture.input, folder: fixture.folder))
        let error = await #expect(throws: PipelineError.self) {
            _ = try await run.execute(models: ModelOpener { _, _ in ScriptedModel(saying: "") })
        }
        #expect(error?.description.hasPrefix("\"verdict.constrain\" needs a model in this") == true)
        #expect(fixture.bytes("journal.jsonl") == nil)
    }

    @Test("a path that holds no checkpoint is said, with what was looked for")
    func noCheckpoint() async throws {
        let fixture = try RunFixture(records: [.numbered("p", 2)])
        let error = await #expect(throws: PipelineError.self) {
            _ = try await run(
                pipeline("/nowhere/at/all", "", width: 1), fixture.input, fixture.folder)
        }
        #expect(
            error?.description.hasPrefix("models.m.path: /nowhere/at/all does not exist") == true)
    }
}
