import Datasets
import Foundation
import JSON
import LanguageModels
import Pipelines
import RunLogs
import TestSupport
import Testing
import Workers

@testable import Runs

/// The parts of a run, each in a folder of its own, make the run that was never cut.
@Suite("Merging parts")
struct MergeTests {
    private static let files = ["brackets.jsonl", "winners.jsonl", "index.jsonl", "rejects.jsonl"]
    private let records = (0..<30).map { PromptRecord.numbered("p\($0)", 4) }
    private let tournament = "votes: { max: 3 }, max_abstain_rate: 1"

    private func lines() -> [String] {
        var lines = records.map { JSON.object($0.fields).text }
        lines.insert("not json", at: 7)
        lines.insert(#"{"id":"lonely","prompt":"p"}"#, at: 20)
        return lines
    }

    /// Plays the parts of a run into `whole/shards`.
    private func play(
        _ fixture: RunFixture, _ pipeline: Pipeline, parts: [Int], of count: Int, in whole: String,
        limit: Int? = nil, model: ScriptedModel = .moody()
    ) async throws {
        for index in parts {
            let shard = Shard(index: index, of: count)
            try await fixture.run(
                pipeline, limit: limit, shard: shard, folder: RunParts.place(of: shard, in: whole),
                model: model)
        }
    }

    private func expectSame(_ fixture: RunFixture, _ one: String, _ other: String) {
        for name in Self.files {
            #expect(fixture.bytes(name, in: one) == fixture.bytes(name, in: other), "\(name)")
        }
    }

    @Test(
        "merged parts are the bytes of one run, and verify",
        arguments: [
            ("format: \"knockout\"", nil, 1), ("format: \"knockout\"", nil, 4),
            ("format: \"elo\"", nil, 5), ("format: \"knockout\"", "n: 3", 3),
        ] as [(String, String?, Int)])
    func bytes(format: String, generate: String?, count: Int) async throws {
        let lines = generate == nil ? lines() : (0..<12).map { #"{"id":"q\#($0)","prompt":"p"}"# }
        let fixture = try RunFixture(lines: lines)
        let pipeline = try fixture.pipeline("\(tournament), \(format)", generate: generate)
        try await fixture.run(pipeline, model: .moody())
        let whole = fixture.folder + "-whole"
        try await play(fixture, pipeline, parts: Array(1...count), of: count, in: whole)
        let parts = try RunParts([whole])
        #expect(parts.notDone == [])
        let counts = try await Merge(parts, into: whole).derive()
        expectSame(fixture, fixture.folder, whole)
        #expect(counts.askedVotes == 0)
        let report = try await Verification(RunFolder(path: whole)).report()
        #expect(report.problems == [])
        #expect(try RunFolder(path: whole).manifest().merged.count == count)
        // Once more changes nothing, and nor does merging into another folder.
        _ = try await Merge(parts, into: whole).derive()
        _ = try await Merge(RunParts([whole]), into: whole + "-2").derive()
        expectSame(fixture, fixture.folder, whole + "-2")
    }

    @Test("what is missing is told, taken as it is, or asked for")
    func missing() async throws {
        let fixture = try RunFixture(lines: lines())
        let pipeline = try fixture.pipeline(tournament)
        try await fixture.run(pipeline, model: .moody())
        let whole = fixture.folder + "-whole"
        try await play(fixture, pipeline, parts: [1, 2, 4], of: 4, in: whole)
        // The second one was stopped, in the middle of a line.
        let second = RunFolder(path: RunParts.place(of: Shard(index: 2, of: 4), in: whole))
        second.removeDerived()
        let journal = try #require(fixture.bytes("journal.jsonl", in: second.path))
        try journal.prefix(journal.count / 2).write(to: URL(filePath: second.journalPath))
        let parts = try RunParts([whole])
        #expect(parts.numbers(.done) == [1, 4])
        #expect(parts.numbers(.stopped) == [2])
        #expect(parts.missing == [3])
        #expect(parts.notDone == [2, 3])

        let partial = try Merge(parts, into: whole, isPartial: true)
        let some = try await partial.derive()
        #expect(try RunFolder(path: whole).manifest().identity.shard == Shard([1, 4], of: 4))
        #expect(try await Verification(RunFolder(path: whole)).report().problems == [])
        let lines = Set(
            String(decoding: fixture.bytes("winners.jsonl") ?? Data(), as: UTF8.self)
                .split(separator: "\n"))
        let merged = String(
            decoding: fixture.bytes("winners.jsonl", in: whole) ?? Data(), as: UTF8.self
        ).split(separator: "\n")
        #expect(merged.count == some.prompts && Set(merged).isSubset(of: lines))

        let error = await #expect(throws: PipelineError.self) {
            _ = try await Merge(parts, into: whole).derive()
        }
        #expect(error?.description.hasSuffix("; --finish asks for what is missing") == true)

        let asked = Locked<[UInt64]>([])
        let model = ScriptedModel.moody(asked: asked)
        let counts = try await Merge(parts, into: whole).finish(
            models: ModelOpener { _, _ in model })
        expectSame(fixture, fixture.folder, whole)
        #expect(counts.resumedVotes > 0 && counts.askedVotes > 0)
        #expect(counts.resumedVotes + counts.askedVotes == counts.votes)
        // A reply without a verdict is asked for once more.
        #expect(asked.withLock { $0.count } >= counts.askedVotes)

        // Its own votes outlive that the parts get further.
        try await play(fixture, pipeline, parts: [2, 3], of: 4, in: whole)
        _ = try await Merge(RunParts([whole]), into: whole).derive()
        expectSame(fixture, fixture.folder, whole)
    }

    @Test("votes that only the whole has are not lost")
    func ownVotes() async throws {
        let fixture = try RunFixture(lines: lines())
        let pipeline = try fixture.pipeline(tournament)
        let whole = fixture.folder + "-whole"
        try await play(fixture, pipeline, parts: [1], of: 2, in: whole)
        let calls = Locked(0)
        let failing = ScriptedModel { _ in
            guard
                calls.withLock({
                    $0 += 1; return $0
                }) <= 5
            else {
                throw ModelError.misconfigured("the key is wrong")
            }
            return Reply(completions: [Completion(text: "</think>\\boxed{Assistant 1}")])
        }
        await #expect(throws: ModelError.self) {
            _ = try await Merge(RunParts([whole]), into: whole)
                .finish(models: ModelOpener { _, _ in failing })
        }
        let journal = fixture.bytes("journal.jsonl", in: whole)
        try await play(fixture, pipeline, parts: [2], of: 2, in: whole)
        let error = await #expect(throws: LogError.self) {
            _ = try await Merge(RunParts([whole]), into: whole).derive()
        }
        #expect(error?.description.contains("it holds votes of its own") == true)
        #expect(fixture.bytes("journal.jsonl", in: whole) == journal)
    }

    @Test("a limit is one of the whole, whatever the parts")
    func limit() async throws {
        let fixture = try RunFixture(lines: lines())
        let pipeline = try fixture.pipeline(tournament)
        try await fixture.run(pipeline, limit: 17, model: .moody())
        let whole = fixture.folder + "-whole"
        try await play(fixture, pipeline, parts: [1, 2, 3], of: 3, in: whole, limit: 17)
        _ = try await Merge(RunParts([whole]), into: whole).derive()
        expectSame(fixture, fixture.folder, whole)
        let error = await #expect(throws: LogError.self) {
            try await play(fixture, pipeline, parts: [1], of: 3, in: whole, limit: 9)
        }
        #expect(error?.description.contains("its part of the first 17 records") == true)
    }

    @Test("votes of other runs keep their sources")
    func sources() async throws {
        let fixture = try RunFixture(lines: lines())
        let pipeline = try fixture.pipeline(tournament)
        let (a, b) = (fixture.folder + "-a", fixture.folder + "-b")
        try await fixture.run(pipeline, limit: 10, folder: a, model: .moody())
        try await fixture.run(pipeline, limit: 20, folder: b, model: .moody())
        let whole = fixture.folder + "-whole"
        // Either part names the sources in another order.
        for (index, reuse) in [(1, [a, b]), (2, [b, a])] {
            let shard = Shard(index: index, of: 2)
            let run = try Run(
                pipeline,
                options: .init(
                    input: fixture.input, folder: RunParts.place(of: shard, in: whole),
                    shard: shard,
                    reuse: reuse))
            _ = try await run.execute(models: ModelOpener { _, _ in ScriptedModel.moody() })
        }
        _ = try await Merge(RunParts([whole]), into: whole).derive()
        let report = try await Verification(RunFolder(path: whole)).report()
        #expect(report.problems == [])
        #expect(Set(report.sources.map(\.run.folder)).isSubset(of: [a, b]))
        #expect(try RunFolder(path: whole).manifest().sources.map(\.folder) == [a, b])
        #expect(!report.sources.isEmpty)
    }

    // MARK: What is refused

    @Test("what is not one run is not merged")
    func otherRuns() async throws {
        let fixture = try RunFixture(lines: lines())
        let whole = fixture.folder + "-whole"
        try await play(fixture, try fixture.pipeline(tournament), parts: [1], of: 2, in: whole)
        let five = try fixture.pipeline("votes: { max: 5 }, max_abstain_rate: 1")
        try await play(fixture, five, parts: [2], of: 2, in: whole)
        #expect(throws: PipelineError.self) { _ = try RunParts([whole]) }
        do { _ = try RunParts([whole]) } catch {
            #expect("\(error)".contains("tournament.votes.max (3, now 5)"))
        }
        let other = fixture.folder + "-other"
        try await play(fixture, try fixture.pipeline(tournament), parts: [1], of: 2, in: other)
        try await play(fixture, try fixture.pipeline(tournament), parts: [1], of: 3, in: other)
        do {
            _ = try RunParts([other])
            Issue.record("parts of two and of three are one run")
        } catch { #expect("\(error)".contains("shards (1/2, now 1/3)")) }
        do {
            let part = other + "/shards/1-of-2"
            _ = try RunParts([part, part])
            Issue.record("a part counts twice")
        } catch { #expect("\(error)".hasPrefix("part 1/2 is there twice")) }
    }

    @Test("a vote in the journal of a part that is not its prompt's is refused")
    func foreignLine() async throws {
        let fixture = try RunFixture(lines: lines())
        let whole = fixture.folder + "-whole"
        try await play(fixture, try fixture.pipeline(tournament), parts: [1, 2], of: 2, in: whole)
        let paths = [1, 2].map { RunParts.place(of: Shard(index: $0, of: 2), in: whole) }
        let first = try #require(
            fixture.bytes("journal.jsonl", in: paths[1])?.split(separator: 0x0A).first)
        let file = try FileHandle(forWritingTo: URL(filePath: paths[0] + "/journal.jsonl"))
        try file.seekToEnd()
        try file.write(contentsOf: first + [0x0A])
        try file.close()
        let error = await #expect(throws: LogError.self) {
            _ = try await Merge(RunParts([whole]), into: whole).derive()
        }
        #expect(error?.description.contains("which is none of part 1/2") == true)
        #expect(!FileManager.default.fileExists(atPath: whole + "/manifest.json"))
    }

    @Test("a part that is being written is neither done nor merged")
    func running() async throws {
        let fixture = try RunFixture(lines: lines())
        let whole = fixture.folder + "-whole"
        try await play(fixture, try fixture.pipeline(tournament), parts: [1, 2], of: 2, in: whole)
        let part = RunFolder(path: RunParts.place(of: Shard(index: 2, of: 2), in: whole))
        let journal = try Journal(path: part.journalPath, folder: part.path)
        let parts = try RunParts([whole])
        #expect(parts.numbers(.running) == [2])
        let error = await #expect(throws: LogError.self) {
            _ = try await Merge(parts, into: whole).derive()
        }
        #expect(error == .inUse(part.path))
        journal.release()
        #expect(try RunParts([whole]).notDone == [])
    }

    @Test("another run's folder is not written over")
    func occupied() async throws {
        let fixture = try RunFixture(lines: lines())
        let pipeline = try fixture.pipeline(tournament)
        let whole = fixture.folder + "-whole"
        try await play(fixture, pipeline, parts: [1, 2], of: 2, in: whole)
        try await fixture.run(pipeline, model: .moody())
        let before = fixture.bytes("journal.jsonl")
        let error = await #expect(throws: LogError.self) {
            _ = try await Merge(RunParts([whole]), into: fixture.folder).derive()
        }
        #expect(
            error?.description.hasSuffix("a run that was not merged; use another --out") == true)
        #expect(fixture.bytes("journal.jsonl") == before)
        #expect(throws: LogError.self) { _ = try RunParts([fixture.folder]) }
        #expect(throws: LogError.self) { _ = try RunParts([fixture.folder + "-none"]) }
    }
}
