import Pipelines
import RunLogs
import Testing

@Suite("A model's price")
struct PriceTests {
    private func price(
        _ entry: String, in model: String = "base_url: \"http://h/v1\", model: \"x\""
    )
        throws -> Price?
    {
        let pipeline = try Pipeline(
            text: """
                {
                    tournament: { model: "m" },
                    models: { m: {
                        \(model),
                        \(entry)
                    } },
                }
                """, file: "p.json")
        return pipeline.models["m"]?.price
    }

    private func problem(_ entry: String) -> String {
        do { return "no error but \(String(describing: try price(entry)))" } catch {
            return "\(error)"
        }
    }

    @Test(
        "a price says what tokens read and generated cost, for a million and in dollars if nothing else is said"
    )
    func members() throws {
        #expect(
            try price(
                #"price: { input: 0.15, cached_input: 0.075, output: 0.60, per: 1000, currency: "EUR" }"#
            )
                == Price(input: 0.15, cachedInput: 0.075, output: 0.6, per: 1000, currency: "EUR"))
        #expect(
            try price("price: { input: 0, output: 2 }")
                == Price(input: 0, output: 2, per: 1_000_000, currency: "USD"))
        #expect(try price("in_flight: 2") == nil)
        #expect(try price("price: { input: 1, output: 2 }", in: "path: \"m.gguf\"")?.output == 2)
    }

    @Test(
        "a price that says nothing, or nonsense, is refused with its line",
        arguments: [
            ("price: { output: 1 }", #"p.json:5: "models.m.price" needs "input""#),
            ("price: { input: 1 }", #"p.json:5: "models.m.price" needs "output""#),
            (
                "price: {\n input: -1, output: 1 }",
                #"p.json:6: "models.m.price.input" is -1; it must be a number from 0"#
            ),
            ("price: { input: 1, output: 1, per: 0 }", #"p.json:5: "models.m.price.per" is 0"#),
            (
                #"price: { input: 1, output: 1, currency: "usd" }"#,
                #"p.json:5: "models.m.price.currency" is "usd"; it must be three capital letters"#
            ),
            (
                "price: { input: 1, output: 1, cache: 1 }",
                #"p.json:5: unknown key "cache" in "models.m.price""#
            ),
            ("price: 3", #"p.json:5: "models.m.price" is a number; it must be an object"#),
        ])
    func nonsense(entry: String, expected: String) {
        #expect(problem(entry).hasPrefix(expected))
    }

    @Test("a price can be set on any model, and a sketch of a pipeline keeps it")
    func sketched() throws {
        let price = Price(input: 0.1, output: 0.3, currency: "EUR")
        for reference in ["http://h/v1#m", "m.gguf", "embedded:nano-judge"] {
            var model = try ModelPlan(reference: reference)
            model.price = price
            var sketch = PipelineSketch()
            sketch.model = model
            let pipeline = try Pipeline(text: sketch.text(isCommented: true), file: "p.json")
            #expect(pipeline.models["judge"]?.price == price)
            #expect(pipeline.prices == Prices(judge: price))
        }
    }

    @Test("what a model costs is no part of what a run is")
    func identity() throws {
        func identity(_ price: String) throws -> RunIdentity {
            try Pipeline(
                text: """
                    { tournament: { model: "m" },
                      models: { m: { base_url: "http://h/v1", model: "x"\(price) } } }
                    """, file: "p.json"
            ).identity(inputDigest: "", shard: nil)
        }
        #expect(try identity("") == identity(", price: { input: 1, output: 2 }"))
    }
}
