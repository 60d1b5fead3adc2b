import Datasets
import JSON
import TestSupport
import Testing

@testable import Pipelines

@Suite("Pipelines that are written for an input")
struct PipelineSketchTests {
    private func sketch(_ line: String, _ model: String?) throws -> PipelineSketch {
        let file = try TemporaryFile(line)
        var request = ShapeRequest()
        request.purpose = .any
        var sketch = PipelineSketch()
        sketch.input = "data with \"quotes\".jsonl"
        sketch.shape = try #require(PromptReader(path: file.path, shape: request).shape)
        sketch.model = try model.map { try ModelPlan(reference: $0) }
        if model == nil { sketch.judge = .reference }
        sketch.notes = ["// in a comment */"]
        return sketch
    }

    @Test(
        "what is written is read, and says the same, with comments and without",
        arguments: [
            (#"{"prompt": "p", "candidates": ["x"]}"#, "http://localhost:8000/v1#m", "bracket"),
            (
                #"{"pair_id": 1, "question": "q", "response_A": "a", "response_B": "b", "label": "A>B"}"#,
                "models/x.gguf", "judgebench"
            ),
            (#"{"problem": "p", "completions": ["x"]}"#, "embedded:nano-judge", "search-and-learn"),
            (#"{"prompt": "p", "candidates": ["x"], "reference": "x"}"#, nil, "bracket"),
        ] as [(String, String?, String)])
    func written(line: String, model: String?, preset: String) throws {
        let sketch = try sketch(line, model)
        for isCommented in [true, false] {
            let text = sketch.text(isCommented: isCommented)
            let pipeline = try Pipeline(text: text, file: "p.json")
            #expect(pipeline.input == sketch.input)
            #expect(pipeline.shape.preset == (preset == "bracket" ? nil : preset))
            #expect(pipeline.tournament.judge.name == sketch.judge.rawValue)
            #expect(pipeline.models["judge"]?.words == sketch.model?.words)
            #expect(text.contains("//") == (isCommented || text.contains("http")))
        }
    }

    @Test("prompts alone get candidates, by the same model")
    func generates() throws {
        var sketch = try sketch(#"{"prompt": "p"}"#, "embedded:nano-judge")
        sketch.generates = 4
        let pipeline = try Pipeline(text: sketch.text(isCommented: true), file: "p.json")
        #expect(pipeline.generate?.count == 4)
        #expect(pipeline.models[pipeline.generate?.model ?? ""]?.words == "embedded:nano-judge")
    }

    @Test("fields that were named are written as they are")
    func fields() throws {
        var sketch = PipelineSketch()
        sketch.judge = .reference
        try sketch.shape.names.set([
            "prompt": ["a", "b, c"], "candidates": "x[].t", "scores": "-x[].r",
            "better": ["sign": "s", "negative": "second"],
        ])
        let pipeline = try Pipeline(text: sketch.text(isCommented: true), file: "p.json")
        #expect(pipeline.fields == sketch.shape.names)
    }
}
