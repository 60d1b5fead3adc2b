import Datasets
import JSON
import TestSupport
import Testing

@testable import Pipelines

@Suite("The prompts that a model knows")
struct KnownPromptsTests {
    private static let models = [
        "nano-judge", "nano-direct", "nano-generator", "nano-slips", "nano-judge-sft",
        "nano-judge-longer",
    ]

    @Test("every model that comes with Bracket knows what it was tested on", arguments: models)
    func shipped(model: String) throws {
        let format = try TrainedFormat(model: Repository.file("samples/models/" + model))
        let known = try #require(format?.prompts)
        for file in ["queries", "test"] {
            let reader = try PromptReader(
                path: Repository.file("samples/arithmetic/\(file).jsonl"))
            while case .record(let record, _)? = try reader.next() {
                #expect(known.contain(record.prompt), "\(record.id)")
            }
        }
    }

    @Test(
        "whole prompts alone are known, by their text",
        arguments: [
            ("What is 345 + 27?", true), (" What is 345 + 27?\n", true),
            ("What is 3 + 4?", false), ("What is 345 + 27? And why?", false),
            ("Say: What is 345 + 27?", false), ("What is 34567 + 27?", false),
            ("What is 345 * 12?", false), ("What is 345 * 7?", true), ("", false),
            ("What is the capital of Australia?", false), ("What is ٣٤٥ + ٢٧?", false),
            (String(repeating: "What is 345 + 27?", count: 100_000), false),
        ])
    func whole(text: String, isKnown: Bool) throws {
        let format = try TrainedFormat(model: Repository.file("samples/models/nano-judge"))
        let known = try #require(format?.prompts)
        #expect(known.contain(.text(text)) == isKnown)
        #expect(known.contain(.messages([.user(text)])) == isKnown)
        #expect(!known.contain(.messages([.system("s"), .user(text)])))
    }

    @Test("a model that does not say takes anything, and what is no expression is an error")
    func others() throws {
        #expect(try TrainedFormat(text: "{}", file: "bracket.json").prompts == nil)
        let error = #expect(throws: PipelineError.self) {
            try TrainedFormat(text: "{\n prompts: [\"(\"] }", file: "bracket.json")
        }
        #expect(error?.description == "bracket.json:2: \"prompts\" must be regular expressions")
    }

    @Test("an expression that would take for ever knows nothing")
    func patience() throws {
        let format = try TrainedFormat(text: "{ prompts: [\"(a+)+b\"] }", file: "bracket.json")
        #expect(format.prompts?.contain(.text(String(repeating: "a", count: 60))) == false)
        #expect(format.prompts?.contain("aaab") == true)
    }
}
