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

    @Test("a plan of more than there is in the world is still a plan")
    func hugePlan() throws {
        let fixture = try RunFixture(lines: [#"{"prompt":"p"}"#])
        let pipeline = try fixture.pipeline(
            "format: \"elo\", votes: { max: 100 }, thinking: { max_tokens: 10000000 }",
            generate: "n: 10000")
        var plan = Estimate()
        plan.tokenLimit = .max - 1
        plan.add(tokens: 100, times: 5)
        #expect(plan.tokenLimit == .max)
        let estimate = try Run(pipeline, options: .init(input: fixture.input)).estimate()
        #expect(estimate.tokenLimit == 49_995_000 * 100 * 10_000_000 + 10_000 * 4096)
    }
}
