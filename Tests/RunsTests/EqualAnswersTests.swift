import Datasets
import Foundation
import JSON
import Judging
import LanguageModels
import Pipelines
import RunLogs
import TestSupport
import Testing
import Tournaments
import Workers

@testable import Runs

@Suite("Equal answers do not meet")
struct EqualAnswersTests {
    @Test(
        "answers that a judge would see as the same text are equal",
        arguments: [
            ("It is 4.", "It is 4.", true), ("<think>a</think>It is 4.", "It is 4.", true),
            ("<think>a</think>It is 4.", "<think>bb</think>\n\nIt is 4.", true),
            ("It is 4.", " \u{A0}It is 4. \n\t", true), ("", " \n", true),
            ("It is 4.", "It is 4", false), ("It is 4.", "It  is 4.", false),
            ("it is 4.", "It is 4.", false),
            // One letter in two spellings looks the same, and is another text to a tokenizer.
            ("caf\u{E9}", "cafe\u{301}", false),
        ])
    func same(a: String, b: String, equal: Bool) {
        let (a, b) = (Answer(id: "a", text: a), Answer(id: "b", text: b))
        #expect(EqualAnswers.text.areEqual(a, b) == equal)
        #expect(EqualAnswers.text.areEqual(b, a) == equal)
        #expect(!EqualAnswers.nothing.areEqual(a, b))
    }

    private static let lines = [
        #"{"id":"same","prompt":"2+2?","candidates":["It is 4.","It is 4."]}"#,
        #"{"id":"think","prompt":"2+2?","candidates":["<think>a</think>It is 4.","<think>bb</think>It is 4."]}"#,
        #"{"id":"space","prompt":"2+2?","candidates":["It is 4.","It is 4. "]}"#,
        #"{"id":"mixed","prompt":"2+2?","candidates":["4","5","4 ","4"]}"#,
    ]

    @Test(
        "answers that come to one final answer are equal, and in doubt they are not",
        arguments: [
            (["The answer is 12.", "So \\boxed{12}", "3 * 4 = 12", "It is 13."], [0, 0, 0, 3]),
            (["**Answer:** (B)", "The answer is B", "The answer is C."], [0, 1, 2]),
            (["#### 1/2", "\\boxed{\\frac{1}{2}}", "\\boxed{0.5}"], [0, 0, 0]),
            (["no answer here", "no answer here ", "none"], [0, 0, 2]),
            (["It was founded in 1998 by two.", "They met in 1998 in Rome."], [0, 1]),
            (["\\boxed{4", "\\boxed{4}", "\\boxed{4"], [0, 1, 0]),
        ] as [([String], [Int])])
    func finalAnswers(texts: [String], classes: [Int]) {
        let answers = texts.enumerated().map { Answer(id: "\($0)", text: $1) }
        #expect(EqualAnswers.answer.classes(answers) == classes)
        #expect(EqualAnswers.nothing.classes(answers) == Array(texts.indices))
    }

    @Test("nobody is asked, the better seed goes on, and no pair is made of them")
    func run() async throws {
        let fixture = try RunFixture(lines: Self.lines)
        let asked = Locked<[UInt64]>([])
        let counts = try await fixture.run(
            try fixture.pipeline("seeding: \"input\", votes: { max: 3 }"),
            model: .moody(silent: 0, asked: asked))
        let logs = try fixture.brackets()
        for log in logs.prefix(3) {
            #expect(log.matches.map(\.outcome) == [.equal])
            #expect(log.matches[0].votes == [])
            #expect(log.winner == log.entrants[0].id)
            #expect(!log.undecided)
            #expect(log.confidence == nil)
        }
        // Seeds 1 and 4 are equal; so are seed 1 and 3, if 3 gets as far.
        #expect(logs[3].matches[0].outcome == .equal)
        #expect(counts.sameTexts == logs.flatMap(\.matches).count { $0.outcome == .equal })
        #expect(counts.undecided == 0)
        #expect(counts.votes == asked.withLock { $0.count })
        #expect(counts.votes == logs.flatMap(\.matches).flatMap(\.votes).count)
        for pairs in PairMining.Pairs.allCases {
            for log in logs {
                let texts = Export(.dpo, mining: PairMining(pairs, inferred: true)).rows(log).map {
                    Set([$0["chosen"], $0["rejected"]].map { $0?.string ?? "" })
                }
                #expect(texts.allSatisfy { $0.contains("5") }, "\(pairs) of \(log.id)")
            }
        }
        #expect(try await Verification(RunFolder(path: fixture.folder)).report().problems == [])
        // The index adds up to what the brackets do.
        let index = try #require(BracketIndex(RunFolder(path: fixture.folder)))
        #expect(index.entries.map(\.tally.sameTexts).reduce(0, +) == counts.sameTexts)
        let line = try fixture.lines("brackets.jsonl")[0]
        #expect(line["matches"]?.array?[0]["outcome"] == "equal")
    }

    @Test("any number of workers gives the same bytes", arguments: ["knockout", "elo"])
    func sameBytes(format: String) async throws {
        let lines = (0..<40).map { place in
            let texts = (0..<(2 + place % 7)).map { "\"answer \($0 * place % 3)\"" }
            return
                #"{"id":"p\#(place)","prompt":"p","candidates":[\#(texts.joined(separator: ","))]}"#
        }
        let fixture = try RunFixture(lines: lines)
        var brackets: Set<Data> = []
        for workers in [1, 3, 16] {
            let folder = Repository.temporaryFolder()
            let counts = try await fixture.run(
                try fixture.pipeline(
                    "format: \"\(format)\", votes: { max: 3 }, max_abstain_rate: 1",
                    overrides: ["workers=\(workers)", "in_flight=\(workers * 3)"]),
                folder: folder, model: .moody())
            #expect(counts.sameTexts > 0)
            brackets.insert(try #require(fixture.bytes("brackets.jsonl", in: folder)))
        }
        #expect(brackets.count == 1)
    }

    @Test("in a round robin they share the point")
    func roundRobin() async throws {
        let fixture = try RunFixture(lines: [Self.lines[0]])
        try await fixture.run(
            try fixture.pipeline("format: \"elo\", seeding: \"input\""), model: .moody(silent: 0))
        let log = try fixture.brackets()[0]
        #expect(log.matches.map(\.outcome) == [.equal])
        #expect(log.matches[0].winner == nil)
        #expect(log.ratings == [1000, 1000])
        #expect(log.winner == "0")
    }

    @Test("equal: none asks about them as before, and is another run")
    func none() async throws {
        let fixture = try RunFixture(lines: Self.lines)
        let pipeline = try fixture.pipeline("equal: \"none\"")
        let counts = try await fixture.run(pipeline, model: .moody(silent: 0))
        #expect(counts.sameTexts == 0)
        #expect(counts.votes == 6)
        let manifest = try RunFolder(path: fixture.folder).manifest()
        #expect(manifest.identity["tournament.equal"] == nil)
        #expect(manifest.identity.equal == .nothing)
        let error = await #expect(throws: LogError.self) {
            try await fixture.run(
                try fixture.pipeline("equal: \"text\""), model: .moody(silent: 0))
        }
        #expect(error?.description.contains("tournament.equal (unset, now \"text\")") == true)
    }

    @Test("a run from before there was a choice goes on by its old rule")
    func earlier() async throws {
        let fixture = try RunFixture(lines: Self.lines)
        let old = try fixture.pipeline("equal: \"none\"")
        try await fixture.run(old, limit: 2, model: .moody(silent: 0))
        // As such a run's manifest was: neither the pipeline nor the identity says anything.
        let folder = RunFolder(path: fixture.folder)
        var manifest = try folder.manifest()
        manifest.pipeline = try fixture.pipeline().json
        try JSON.object(manifest.json).prettyText.write(
            toFile: folder.manifestPath, atomically: true, encoding: .utf8)
        let counts = try await fixture.run(try fixture.pipeline(), model: .moody(silent: 0))
        #expect(counts.resumedVotes == 2)
        #expect(counts.sameTexts == 0)
        #expect(try await Verification(folder).report().problems == [])
        let asked = try fixture.pipeline("equal: \"text\"")
        await #expect(throws: LogError.self) {
            try await fixture.run(asked, model: .moody(silent: 0))
        }
    }

    @Test("recorded verdicts are replayed as they were given")
    func recorded() throws {
        let pipeline = try Pipeline(
            text: """
                { tournament: { judge: "recorded", verdicts: "v.jsonl" } }
                """, file: "test.json")
        #expect(pipeline.tournament.equalInUse == .nothing)
        let asked = try Pipeline(
            text: """
                { tournament: { judge: "recorded", verdicts: "v.jsonl", equal: "text" } }
                """, file: "test.json")
        #expect(asked.tournament.equalInUse == .text)
    }
}
