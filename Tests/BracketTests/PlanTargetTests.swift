import Foundation
import JSON
import TestSupport
import Testing

@Suite("bracket plan --target", .againstHangs)
struct PlanTargetTests {
    @Test("the plan says what it goes by, what each way costs, and what to write")
    func text() async throws {
        let result = try await BracketProcess.run([
            "plan", "--target", "calls=3", "--accuracy", "0.8", "--seed", "1",
        ])
        #expect(result.status == 0)
        for words in [
            "target      3 calls at most for a prompt",
            "judge       80.0 % of votes on a right and a wrong answer are right (given)",
            "two votes on one pair correlate by 0.35 (assumed)",
            "candidates  40.0 % are right (assumed)",
            "the paper's rule          4     61.6 %",
            "Intervals are the simulation's alone",
            "knockout, 1 vote, N = 4: 0.20 of the calls of the paper's rule",
            #""votes": {"max":1,"stop":"decided"},"#,
        ] {
            #expect(result.output.contains(words), "\(words) in\n\(result.output)")
        }
    }

    @Test("an input whose answers are known is planned for as it is, up to its candidates")
    func input() async throws {
        let result = try await BracketProcess.run([
            "plan", "pipelines/gsm8k-reference.json", "--limit", "60", "--target", "accuracy=0.5",
            "--accuracy", "0.9", "--correlation", "0.2", "--format", "json",
        ])
        #expect(result.status == 0, "\(result.errors)")
        let plan = try JSON.parse(result.output)
        #expect(plan["right"]?["origin"]?.string == "measured")
        #expect(plan["judge"]?["accuracy"]?["origin"]?.string == "given")
        #expect(plan["prompts"]?.int == 60 && plan["reached"]?.bool == true)
        let best = try #require(plan["rows"]?.array?.first)
        #expect(best["n"]?.int == 4 && best["meets"]?.bool == true)
        #expect(best["tournament"]?["format"]?.string != nil)
    }

    @Test(
        "what makes no plan is said in a sentence",
        arguments: [
            (["--target", "accuracy=1.2"], 2, #"--target: "accuracy" is "1.2"; it must be"#),
            (["--target", "calls=0"], 2, #"--target: "calls" is "0"; it must be"#),
            (["--target", "speed=3"], 2, #"--target: nothing is planned for "speed""#),
            (["--target", "calls=9", "--accuracy", "2"], 2, "--accuracy is \"2\"; it must be"),
            (["--accuracy", "0.8"], 2, "--accuracy goes with --target"),
            (["--target", "calls=9", "--from", "nowhere"], 1, "nowhere"),
        ] as [([String], Int32, String)])
    func refused(words: [String], status: Int32, error: String) async throws {
        let result = try await BracketProcess.run(["plan"] + words)
        #expect(result.status == status)
        #expect(result.errors.contains(error), "\(result.errors)")
        #expect(result.output.isEmpty)
    }

    @Test("a plan without a target says what the format is good for")
    func advice() async throws {
        let result = try await BracketProcess.run([
            "plan", "pipelines/rrm-7b-server.json", "--set", "tournament.votes.stop=decided",
        ])
        #expect(result.status == 0)
        #expect(
            result.output.contains("format      good for fewer than 16 candidates"),
            "\(result.output)")
    }
}
