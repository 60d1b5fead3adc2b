import TestSupport
import Testing

@testable import Qwen2

@Suite(
    "Trained models give the texts that transformers gives",
    .needs(sharedData: "nano-spike"))
struct NanoSpikeTests {
    @Test("logits after a prompt", arguments: NanoSpike.models)
    func logits(model: String) throws {
        let checkpoint = try NanoSpike.open(model)
        let parameters = try Qwen2Model(checkpoint)
        for record in try NanoSpike.records(model) {
            guard let expected = record.logits else { continue }
            // The file has five decimals.
            #expect(relativeError(Stepper(parameters).feed(record.prompt), expected) < 1e-4)
        }
    }

    @Test("greedy texts of 120 problems", arguments: NanoSpike.models)
    func greedy(model: String) throws {
        let checkpoint = try NanoSpike.open(model)
        let parameters = try Qwen2Model(checkpoint)
        let stops = Set(checkpoint.generation.endTokens)
        for record in try NanoSpike.records(model) {
            let text = Stepper(parameters).greedy(
                after: record.prompt, count: record.greedy.count + 1, stops: stops)
            #expect(text == record.greedy)
        }
    }

    @Test("half-precision weights stay within their precision")
    func halves() throws {
        let checkpoint = try NanoSpike.open("judge", weights: "model.fp16.safetensors")
        let parameters = try Qwen2Model(checkpoint)
        let stops = Set(checkpoint.generation.endTokens)
        let records = try NanoSpike.records("judge")
        for record in records {
            guard let expected = record.logits else { continue }
            #expect(relativeError(Stepper(parameters).feed(record.prompt), expected) < 2e-3)
        }
        let texts = records.filter { record in
            record.greedy
                == Stepper(parameters).greedy(
                    after: record.prompt, count: record.greedy.count + 1, stops: stops)
        }
        #expect(texts.count >= records.count - 2)
    }
}
