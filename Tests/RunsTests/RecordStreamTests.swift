import Datasets
import Files
import Foundation
import JSON
import LanguageModels
import Pipelines
import RunLogs
import TestSupport
import Testing
import Workers

@testable import Runs

/// Records in, a line out for each: what comes out depends on each line alone.
@Suite("A pipeline as a filter")
struct RecordStreamTests {
    private let tournament = "votes: { max: 3 }, max_abstain_rate: 1"

    private func stream(
        _ fixture: RunFixture, _ lines: [String], _ options: RecordStream.Options = .init(),
        tournament: String? = nil, generate: String? = nil, overrides: [String] = [],
        asked: Locked<[UInt64]> = Locked([])
    ) async throws -> (lines: [JSON], counts: RunCounts) {
        let path = Repository.temporaryFolder() + ".jsonl"
        try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let stream = RecordStream(
            try fixture.pipeline(
                tournament ?? self.tournament, generate: generate, overrides: overrides),
            options: options)
        let out = Locked<[[UInt8]]>([])
        try await stream.run(
            try FileDescriptor(reading: path),
            models: ModelOpener { _, _ in ScriptedModel.moody(asked: asked) }
        ) { line in out.withLock { $0.append(line) } }
        return (
            try out.withLock { $0 }.map {
                #expect($0.last == 0x0A)
                return try JSON.parse($0)
            }, stream.counters.snapshot
        )
    }

    private func options(
        _ emit: RecordStream.Emit = .row, isOrdered: Bool = true, inFlight: Int? = nil,
        state: String? = nil
    ) -> RecordStream.Options {
        var options = RecordStream.Options()
        (options.emit, options.isOrdered) = (emit, isOrdered)
        (options.inFlight, options.state) = (inFlight, state)
        return options
    }

    private func line(_ record: PromptRecord) -> String { JSON.object(record.fields).text }

    @Test("lines are those of a run's own files", arguments: [1, 7, nil])
    func sameAsRun(inFlight: Int?) async throws {
        let records = (0..<12).map { PromptRecord.numbered("p\($0)", 5) }
        let fixture = try RunFixture(records: records)
        try await fixture.run(try fixture.pipeline(tournament), model: .moody())
        for (emit, file) in [
            (RecordStream.Emit.winner, "winners.jsonl"), (.bracket, "brackets.jsonl"),
        ] {
            let out = try await stream(
                fixture, records.map(line), options(emit, inFlight: inFlight))
            #expect(out.lines == (try fixture.lines(file)))
        }
    }

    @Test("what came in goes out, with the winner beside it; rejects are lines, too")
    func rows() async throws {
        let fixture = try RunFixture(records: [])
        let out = try await stream(
            fixture,
            [
                #"{"id":"a","prompt":"q","candidates":["x","y"],"extra":{"k":[1.50]},"bracket":"mine"}"#,
                "no JSON", "", #"{"id":"b","candidates":["x"]}"#,
                #"{"id":"a","prompt":"q","candidates":["only"]}"#,
            ], options())
        #expect(out.lines.count == 4)
        let row = try #require(out.lines[0].object)
        #expect(row.keys == ["id", "prompt", "candidates", "extra", "input_bracket", "bracket"])
        #expect(row["extra"]?.text == #"{"k":[1.50]}"#)
        #expect(row["input_bracket"] == "mine")
        #expect(
            row["bracket"]?.object?.keys
                == ["winner", "confidence", "by_votes", "undecided", "ranking", "tokens"])
        #expect(out.lines[1]["bracket"]?["text"] == "no JSON")
        #expect(out.lines[1]["bracket"]?["error"]?.string?.isEmpty == false)
        #expect(out.lines[2]["id"] == "b")
        #expect(out.lines[2]["bracket"]?["error"]?.string?.hasPrefix("there is no prompt") == true)
        // Ids need not differ.
        #expect(out.lines[3]["bracket"]?["winner"] == "0")
        #expect(out.counts.prompts == 2)
        #expect(out.counts.rejected == 2)
    }

    @Test("each line is read for what it is, by itself")
    func shapes() async throws {
        let fixture = try RunFixture(records: [])
        let lines = [
            #"{"instruction":"q","completions":[{"response":"x","overall_score":1,"model":"a"},"#
                + #"{"response":"y","overall_score":2,"model":"b"}]}"#,
            #"{"prompt":"q","chosen":"x","rejected":"y"}"#,
            #"{"prompt":"q","candidates":["x","y"]}"#, #"{"nobody":"knows"}"#, #"{"prompt":"q"}"#,
        ]
        let out = try await stream(fixture, lines, options())
        let results = out.lines.map { $0["bracket"] ?? .null }
        #expect(["a", "b"].contains(results[0]["winner"]))
        #expect(results[0]["ranking"]?.array?.count == 2)
        #expect(results[1]["ranking"]?.array?.count == 2)
        #expect(results[2]["ranking"]?.array?.count == 2)
        #expect(
            results[3]["error"]?.string?.hasPrefix(
                "its records have nobody, which is no shape that is known") == true)
        #expect(results[4]["error"]?.string?.contains("no candidates") == true)
        // Whatever the order.
        let turned = try await stream(fixture, lines.reversed(), options())
        #expect(turned.lines.reversed() == out.lines)
    }

    @Test("the same line gives the same result, whatever stands around it, with an id and without")
    func sameLine() async throws {
        let fixture = try RunFixture(records: [])
        let lines = (0..<10).map { at in
            let id = at % 2 == 0 ? "\"id\":\"p\(at)\"," : ""
            return "{\(id)\"prompt\":\"question \(at)?\",\"candidates\":[\"a\",\"b\",\"c\",\"d\"]}"
        }
        let whole = try await stream(fixture, lines, options(.bracket)).lines
        for (at, line) in lines.enumerated() {
            #expect(try await stream(fixture, [line], options(.bracket)).lines == [whole[at]])
        }
        let reversed = try await stream(fixture, lines.reversed(), options(.bracket)).lines
        #expect(reversed == whole.reversed())
        let any = try await stream(fixture, lines, options(.bracket, isOrdered: false)).lines
        #expect(Set(any) == Set(whole))
    }

    @Test("a line goes out before the next one comes in")
    func longLived() async throws {
        let fixture = try RunFixture(records: [])
        let pipe = Pipe()
        let reader = try FileDescriptor(
            copying: pipe.fileHandleForReading.fileDescriptor, path: "the pipe")
        let stream = RecordStream(try fixture.pipeline(tournament), options: options())
        let (lines, feed) = AsyncStream<[UInt8]>.makeStream()
        let work = Task {
            try await stream.run(reader, models: ModelOpener { _, _ in ScriptedModel.moody() }) {
                feed.yield($0)
            }
            feed.finish()
        }
        var iterator = lines.makeAsyncIterator()
        for number in 0..<3 {
            pipe.fileHandleForWriting.write(
                Data((line(.numbered("p\(number)", 3)) + "\n").utf8))
            let out = try JSON.parse(try #require(await iterator.next()))
            #expect(out["id"] == .string("p\(number)"))
        }
        try pipe.fileHandleForWriting.close()
        #expect(await iterator.next() == nil)
        try await work.value
    }

    @Test("a stream that is cancelled ends, though more may come in")
    func cancelled() async throws {
        let fixture = try RunFixture(records: [])
        let pipe = Pipe()
        let reader = try FileDescriptor(
            copying: pipe.fileHandleForReading.fileDescriptor, path: "the pipe")
        let stream = RecordStream(try fixture.pipeline(tournament), options: options())
        let (lines, feed) = AsyncStream<[UInt8]>.makeStream()
        let work = Task {
            try await stream.run(reader, models: ModelOpener { _, _ in ScriptedModel.moody() }) {
                feed.yield($0)
            }
        }
        pipe.fileHandleForWriting.write(Data((line(.numbered("p", 3)) + "\n").utf8))
        var iterator = lines.makeAsyncIterator()
        _ = await iterator.next()
        work.cancel()
        await #expect(throws: CancellationError.self) { try await work.value }
        try pipe.fileHandleForWriting.close()
    }

    @Test("what nobody can go on after ends the stream")
    func misconfigured() async throws {
        let fixture = try RunFixture(records: [])
        let stream = RecordStream(try fixture.pipeline(tournament))
        let pipe = Pipe()
        pipe.fileHandleForWriting.write(Data((line(.numbered("p", 3)) + "\n").utf8))
        let model = ScriptedModel { _ in throw ModelError.misconfigured("the key is wrong") }
        let reader = try FileDescriptor(
            copying: pipe.fileHandleForReading.fileDescriptor, path: "the pipe")
        await #expect(throws: ModelError.misconfigured("the key is wrong")) {
            try await stream.run(reader, models: ModelOpener { _, _ in model }) { _ in }
        }
        try pipe.fileHandleForWriting.close()
    }

    @Test(
        "a state keeps votes and candidates over restarts, for several processes, and is believed by no text alone"
    )
    func state() async throws {
        let fixture = try RunFixture(records: [])
        let folder = Repository.temporaryFolder()
        let asked = Locked<[UInt64]>([])
        let lines = (0..<5).map { "{\"id\":\"p\($0)\",\"prompt\":\"question \($0)?\"}" }
        func run() async throws -> [JSON] {
            try await stream(
                fixture, lines, options(.bracket, state: folder), generate: "n: 1", asked: asked
            ).lines
        }
        let given = (0..<5).map { line(.numbered("q\($0)", 4)) }
        func judge() async throws -> [JSON] {
            try await stream(
                fixture, given, options(.bracket, state: folder), asked: asked
            ).lines
        }
        let (first, judged) = (try await run(), try await judge())
        let requests = asked.withLock { $0.count }
        #expect(try await run() == first)
        #expect(try await judge() == judged)
        #expect(asked.withLock { $0.count } == requests)
        // A settings file and a journal for each way to ask.
        let folders = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(folders.count == 2)
        for name in folders {
            let path = folder + "/" + name
            let files = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
            #expect(files.count == 2)
            #expect(files[0] == "settings.json")
            // Somebody turns every vote: none is believed.
            let journal = path + "/" + files[1]
            var text = try String(contentsOfFile: journal, encoding: .utf8)
            text = text.replacing("\"vote\":\"first\"", with: "\"vote\":\"other\"")
                .replacing("\"vote\":\"second\"", with: "\"vote\":\"first\"")
                .replacing("\"vote\":\"other\"", with: "\"vote\":\"second\"")
            try text.write(toFile: journal, atomically: true, encoding: .utf8)
        }
        #expect(try await judge() == judged)
        #expect(asked.withLock { $0.count } > requests)
    }

    @Test(
        "a judge that asks no model keeps nothing, and a verdict that is missing is one line's affair"
    )
    func recorded() async throws {
        let fixture = try RunFixture(records: [])
        let verdicts = Repository.temporaryFolder() + ".jsonl"
        try #"{"id":"a","first":"0","second":"1","winner":"1"}"#.appending("\n").write(
            toFile: verdicts, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: verdicts) }
        let folder = Repository.temporaryFolder()
        let out = try await stream(
            fixture,
            ["a", "b"].map { "{\"id\":\"\($0)\",\"prompt\":\"q\",\"candidates\":[\"x\",\"y\"]}" },
            options(state: folder), tournament: "votes: { order: \"fixed\" }, seeding: \"input\"",
            overrides: [
                "tournament.judge=recorded", "tournament.model=null",
                "tournament.verdicts=\(verdicts)",
            ]
        ).lines
        #expect(out[0]["bracket"]?["winner"] == "1")
        #expect(
            out[1]["bracket"]?["error"]?.string?.contains("has no verdict on \"0\" against \"1\"")
                == true)
    }
}
