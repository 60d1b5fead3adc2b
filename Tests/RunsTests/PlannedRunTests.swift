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

@Suite("What a run would take")
struct PlannedRunTests {
    @Test("a plan counts the records that the run would play", arguments: [nil, 1, 2, 3])
    func planned(index: Int?) async throws {
        var lines = (0..<30).map { #"{"id":"p\#($0)","prompt":"p","candidates":["x","y"]}"# }
        for place in stride(from: 0, to: 30, by: 3) { lines.insert("not json", at: place) }
        let fixture = try RunFixture(lines: lines)
        let shard = index.map { Shard(index: $0, of: 3) }
        let counts = try await fixture.run(
            try fixture.pipeline(), limit: 10, shard: shard, model: .moody(silent: 0))
        let plan = try Run(
            try fixture.pipeline(),
            options: .init(input: fixture.input, limit: 10, shard: shard)
        ).estimate()
        #expect(plan.prompts == counts.prompts)
        #expect(plan.rejects == counts.rejected)
    }

    @Test(
        "a plan tells of the first line that cannot be used, whatever the reason",
        arguments: [
            ("{nonsense", "", "the line is not JSON: expected a key"),
            (#"{"candidates":["x"],"prompt":null}"#, "", "there is no prompt; add \"prompt\""),
            (
                #"{"prompt":"p","candidates":null}"#, "",
                "there are no candidates; add \"candidates\""
            ),
            (
                #"{"prompt":"p","candidates":["a","b"]}"#, "judge: \"reference\", model: null",
                "there is no \"reference\" for the judge to compare with"
            ),
            (
                #"{"prompt":"p","candidates":[\#((0..<1500).map { "\"\($0)\"" }.joined(separator: ","))]}"#,
                "format: \"elo\"",
                "1500 candidates play 1124250 matches in the format \"elo\", more than 1048576"
            ),
        ])
    func firstReject(line: String, tournament: String, reason: String) async throws {
        let fixture = try RunFixture(lines: [line, "more nonsense"])
        let pipeline = try Pipeline(
            text: """
                { name: "t", tournament: { judge: "reasoning", model: "m", \(tournament) },
                  models: { m: { base_url: "http://127.0.0.1:1/v1", model: "x" } } }
                """.replacing(
                    tournament.hasPrefix("judge") ? "judge: \"reasoning\", model: \"m\", " : "-",
                    with: ""),
            file: "t.json")
        let estimate = try Run(pipeline, options: .init(input: fixture.input)).estimate()
        #expect(estimate.prompts == 0)
        #expect(estimate.rejects == 2)
        let said = estimate.firstReject ?? ""
        #expect(said.hasPrefix("line 1: " + reason), "\(said)")
        let counts = try await fixture.run(pipeline, model: .moody(silent: 0))
        #expect(counts.rejected == 2)
        let reject = try fixture.lines("rejects.jsonl")[0]
        #expect(reject["reason"]?.string.map { "line 1: " + $0 } == said)
    }

    @Test("a plan of more than there is in the world is still a plan")
    func hugePlan() throws {
        let fixture = try RunFixture(lines: [#"{"prompt":"p"}"#])
        let pipeline = try fixture.pipeline(
            "format: \"elo\", votes: { max: 100 }, thinking: { max_tokens: 10000000 }",
            generate: "n: 1000")
        var plan = Estimate()
        plan.tokenLimit = .max - 1
        plan.add(tokens: 100, times: 5)
        #expect(plan.tokenLimit == .max)
        let estimate = try Run(pipeline, options: .init(input: fixture.input)).estimate()
        #expect(estimate.tokenLimit == 499_500 * 100 * 10_000_000 + 1000 * 4096)
    }
}
