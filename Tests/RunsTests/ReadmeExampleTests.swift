import Pipelines
import Tournaments
import Foundation
import TestSupport
import Testing

// example:
import Judging
import LanguageModels
import Runs
import Tournaments

func bestAnswer(to prompt: String, among answers: [String]) async throws -> String {
    let model = try RemoteModel(
        .init(baseURLs: ["http://localhost:8000/v1"], model: "Reward-Reasoning/RRM-7B"))
    let best = BestOfN(judge: .reasoning(model), votes: VotingRule(max: 5))
    let selection = try await best.select(from: answers, for: prompt)
    print(selection.bracket.matches.count, "matches, won by", selection.winner.id)
    return selection.winner.text
}
// :example

@Suite("README")
struct ReadmeExampleTests {
    @Test("the library example is the code that this test compiles, and it works")
    func example() async throws {
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
        let start = try #require(source.firstRange(of: "// example:\n")?.upperBound)
        let end = try #require(source.firstRange(of: "// :example\n")?.lowerBound)
        let readme = try String(contentsOfFile: Repository.file("README.md"), encoding: .utf8)
        #expect(readme.contains("```swift\n" + source[start..<end] + "```"))

        let model = ScriptedModel(saying: "t</think>\\boxed{Assistant 2}")
        let best = BestOfN(
            judge: .reasoning(model), votes: VotingRule(max: 2, order: .fixed), seeding: .input)
        let selection = try await best.select(from: ["a", "b", "c", "d"], for: "Which?")
        // Seeds 1–4 and 2–3 meet, the second always wins: 4 and 3, then 3.
        #expect(selection.winner.text == "c")
        #expect(selection.bracket.ranking == ["2", "3", "0", "1"])
        #expect(selection.bracket.confidence == 1)
    }

    @Test("one answer is the best of itself, and none is an error")
    func few() async throws {
        let best = BestOfN(judge: .reasoning(ScriptedModel(saying: "")))
        #expect(try await best.select(from: ["only"], for: "?").winner.text == "only")
        await #expect(throws: PipelineError.self) { try await best.select(from: [], for: "?") }
    }
}
