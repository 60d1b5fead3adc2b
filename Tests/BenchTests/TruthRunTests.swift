import Chance
import Datasets
import Foundation
import JSON
import Judging
import LanguageModels
import TestSupport
import Testing

@testable import bracket_bench

@Suite("bracket-bench truth", .againstHangs)
struct TruthRunTests {
    /// Two numbers in, their sum or now and then another number out.
    private static let generator = ScriptedModel { request in
        let sum = numbers(text(request)).reduce(0, +)
        let answers = (0..<request.count).map { place in
            let chance = StableHash.of("answer", request.seed &+ UInt64(place)) % 4
            let words = ["It is", "The answer is"][Int(chance % 2)]
            return Completion(
                text: "\(words) \(chance == 3 ? sum + 1 : chance == 2 ? sum + 2 : sum).")
        }
        return Reply(completions: answers, usage: TokenUsage(prompt: 9, completion: 5))
    }

    /// Knows the right answer, if it may think for ten tokens; says the first where both are.
    private static let judge = ScriptedModel { request in
        guard request.sampling.maxTokens >= 30 else {
            return Reply(completions: [Completion(text: "<think>\n3+", finish: .length)])
        }
        let parts = text(request).components(separatedBy: "\n# Assistant ")
        let sum = numbers(parts[0]).reduce(0, +)
        let isRight = parts[1...].map { numbers($0).last == sum }
        let side = isRight[0] || !isRight[1] ? 1 : 2
        return Reply(
            completions: [Completion(text: "<think>\n</think>\n\\boxed{Assistant \(side)}")],
            usage: TokenUsage(prompt: 50, completion: 20))
    }

    @Sendable private static func template(_ name: String) throws -> JudgeTemplate? {
        try JudgeTemplate(
            system: "", user: "# Query\n{query}\n# Assistant 1\n{first}\n# Assistant 2\n{second}")
    }

    private static func text(_ request: CompletionRequest) -> String {
        guard case .chat(let messages) = request.prompt else { return "" }
        return messages.first { $0.role == "user" }?.content ?? ""
    }

    private static func numbers(_ text: String) -> [Int] {
        text.split { !$0.isNumber }.compactMap { Int($0) }
    }

    private func options(_ sections: Set<Int> = Set(1...10)) throws -> TruthOptions {
        let folder = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        var options = TruthOptions()
        options.queries = folder + "/test.jsonl"
        options.adversarial = folder + "/adversarial.jsonl"
        options.out = folder + "/out"
        options.sections = sections
        let queries = (0..<4).map { number -> JSON in
            [
                "id": .string("q\(number)"), "prompt": .string("Add 3\(number) and 5\(number)."),
                "reference": .string("\(80 + 2 * number)"), "level": .number(number % 2 + 1),
                "op": "add",
            ]
        }
        let pairs = (0..<4).map { number -> JSON in
            [
                "id": .number(number), "prompt": .string("Add 3\(number) and 5\(number)."),
                "chosen": .string("It is \(80 + 2 * number)."), "rejected": "It is 1.",
                "kind": .string("kind \(number % 2)"),
            ]
        }
        for (path, lines) in [(options.queries, queries), (options.adversarial, pairs)] {
            try lines.map { $0.text + "\n" }.joined()
                .write(toFile: path, atomically: true, encoding: .utf8)
        }
        return options
    }

    private func run(_ options: TruthOptions) async throws -> (csv: String, markdown: String) {
        let models = TruthModels(template: Self.template) {
            TruthModels.generators.contains($0) ? Self.generator : Self.judge
        }
        try await TruthCommand.run(options, models: models, float32: models)
        return (
            try String(contentsOfFile: options.out + "/truth.csv", encoding: .utf8),
            try String(contentsOfFile: options.out + "/truth.md", encoding: .utf8)
        )
    }

    @Test("all sections, in both files, and the same bytes from the same seed")
    func whole() async throws {
        let (csv, markdown) = try await run(try options())
        let rows = csv.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        #expect(
            rows[0].joined(separator: ",")
                == "section,judge,generator,setting,group,metric,value,low,high,n,seed,command")
        #expect(rows.allSatisfy { $0.count == 12 })
        #expect(Set(rows.dropFirst().map { $0[0] }) == Set((1...10).map { Substring("\($0)") }))
        func value(_ start: String) -> Double? {
            rows.first { $0.joined(separator: ",").hasPrefix(start) }.flatMap { Double($0[6]) }
        }
        // The judge knows: always right, except where it may not think.
        #expect(value("1,nano-judge,,temperature=0,,accuracy,") == 1)
        #expect(value("3,nano-judge,,temperature=0.7 votes=5,,saved,") == 0.4)
        #expect(value("4,nano-judge,,temperature=0 budget=none,,accuracy,") == 1)
        #expect(value("5,,nano-slips,N=32,,knockout,") == value("5,,nano-slips,N=32,,oracle,"))
        #expect(value("5,,nano-slips,N=8,,elo,") == value("5,,nano-slips,N=8,,oracle,"))
        #expect(value("7,nano-judge,,temperature=0,,same,") == 1)
        #expect(value("8,nano-judge,,temperature=0 set=adversarial,,accuracy,") == 1)
        // Of two right answers it takes the first: by position alone.
        #expect(value("8,nano-judge,,set=both-right,,consistent preference,") == 0)
        for number in 1...10 { #expect(markdown.contains("\n## \(number). ")) }
        let again = try await run(try options([1, 3])).csv
        let first = csv.split(separator: "\n").filter {
            !$0.hasPrefix("10,") && !"2456789".contains($0.prefix(1))
        }
        #expect(again.split(separator: "\n") == first)
    }

    @Test("generators that are never right, or never wrong, leave nothing to judge")
    func nothing() async throws {
        let options = try options([1])
        let models = TruthModels(template: Self.template) { _ in
            ScriptedModel(saying: "I don't know")
        }
        let error = await #expect(throws: BenchError.self) {
            try await TruthCommand.run(options, models: models, float32: nil)
        }
        #expect(
            error?.problem
                == "no query has both a right and a wrong answer among those of the generators, so "
                + "there is nothing to judge; take more queries (--scale) or other generators")
    }

    @Test(
        "bad queries are named",
        arguments: [
            (
                "{\"id\": 1, \"prompt\": \"p\", \"reference\": 2, \"level\": 1}",
                "line 1: \"op\" must be a text or a number; a query is {\"id\", \"prompt\", "
                    + "\"reference\", \"level\", \"op\"}"
            ), ("", " holds no queries"),
        ])
    func badQueries(line: String, problem: String) async throws {
        let options = try options([1])
        try line.write(toFile: options.queries, atomically: true, encoding: .utf8)
        let error = await #expect(throws: BenchError.self) { _ = try await run(options) }
        #expect(error?.problem.hasSuffix(problem) == true)
    }
}
