import LanguageModels
import Pipelines
import Testing

@Suite("A pipeline's servers")
struct RemotePlanTests {
    private func plan(_ entry: String) throws -> ModelPlan.RemotePlan {
        let pipeline = try Pipeline(
            text: "{ tournament: { model: \"m\" }, models: { m: { model: \"x\", \(entry) } } }",
            file: "p.json")
        guard case .remote(let remote) = pipeline.models["m"] else {
            throw PipelineError("no server")
        }
        return remote
    }

    @Test("a provider is an address, a key and a dialect")
    func provider() throws {
        let mistral = try plan(#"provider: "mistral""#)
        #expect(mistral.options.baseURLs == ["https://api.mistral.ai/v1"])
        #expect(mistral.apiKeyEnv == "MISTRAL_API_KEY")
        #expect(mistral.options.members["seed"] == .renamed("random_seed"))
        let azure = try plan(
            #"provider: "azure", base_url: "https://a.b/openai/deployments/d?api-version=1", "#
                + #"api_key_env: "K""#)
        #expect(azure.options.keyHeader == "api-key")
        #expect(azure.apiKeyEnv == "K")
    }

    @Test("a provider's own key goes to no other address")
    func otherAddress() throws {
        let elsewhere = try plan(#"provider: "openai", base_url: "http://h:1/v1""#)
        #expect(elsewhere.apiKeyEnv == nil)
    }

    @Test("what is said by hand comes before what a provider is known for")
    func byHand() throws {
        let plan = try plan(
            #"provider: "mistral", send: { seed: false, max_tokens: "limit", top_p: true }"#)
        #expect(
            plan.options.members == [
                "seed": .leftOut, "max_tokens": .renamed("limit"), "top_p": .kept,
            ])
    }

    @Test("limits are in seconds, an outage's among them")
    func limits() throws {
        let plan = try plan(
            #"base_url: "http://h/v1", timeouts: { silence: 5, outage: 900 }, max_attempts: 2"#)
        #expect(plan.options.limits.connect == 10)
        #expect(plan.options.limits.silence == 5)
        #expect(plan.options.limits.total == 3600)
        #expect(plan.options.retries.outage == 900)
        #expect(plan.options.retries.attempts == 2)
    }

    @Test("headers come from the environment")
    func headers() throws {
        let plan = try plan(#"base_url: "unix:/s", headers_env: { "X-Team": "TEAM" }"#)
        #expect(plan.headersEnv.map(\.header) == ["X-Team"])
        #expect(plan.headersEnv.map(\.variable) == ["TEAM"])
        #expect(ModelPlan.remote(plan).sentVariables.names == ["TEAM"])
        #expect(ModelPlan.remote(plan).sentVariables.hosts == ["unix:/s"])
    }

    @Test("members that are not named are left to the server")
    func sampling() throws {
        let pipeline = try Pipeline(
            text: """
                { generate: { model: "m" }, tournament: { model: "m" },
                  models: { m: { base_url: "http://h/v1", model: "x" } } }
                """, file: "p.json")
        #expect(pipeline.generate?.sampling == Sampling(temperature: 1, maxTokens: 4096))
        #expect(pipeline.tournament.judge.asked?.sampling.topP == nil)
    }

    @Test(
        "mistakes are told with their line",
        arguments: [
            (
                #"provider: "mistrl""#,
                "p.json:1: unknown provider \"mistrl\"; did you mean \"mistral\"? (known: openai, azure, "
                    + "anthropic, gemini, mistral, openrouter, groq, deepseek, vllm, sglang, llama.cpp, "
                    + "ollama, litellm); without one, \"base_url\" is enough"
            ),
            (
                #"provider: "azure""#,
                "p.json:1: \"models.m\" needs a \"base_url\": each has an address of its own"
            ),
            (
                #"base_url: "ftp://h""#,
                "p.json:1: \"ftp://h\" is no address; write http://host:port/v1, https://… or "
                    + "unix:/path/to.sock"
            ),
            (
                #"base_url: "http://h/v1?key=abc""#,
                "p.json:1: \"base_url\" holds a key in \"key\"; a key does not belong in a file: put it in "
                    + "an environment variable and name that in \"api_key_env\""
            ),
            (
                #"base_url: "http://h/v1", send: { sed: false }"#,
                "p.json:1: \"sed\" in \"send\" is nothing that is sent; did you mean \"seed\"? (known: "
                    + "temperature, top_p, top_k, min_p, max_tokens, seed, n, stop, logprobs, top_logprobs)"
            ),
            (
                #"base_url: "http://h/v1", send: { seed: 5 }"#,
                "p.json:1: \"seed\" in \"send\" is 5; it must be another name, false to leave it out, or "
                    + "true to send it whatever the server says"
            ),
            (
                #"base_url: "http://h/v1", headers_env: { "Host": "H" }"#,
                "p.json:1: \"Host\" in \"headers_env\" is no header that can be set"
            ),
            (
                #"base_url: "http://h/v1", headers_env: { "X-Key": "sk-123" }"#,
                "p.json:1: \"X-Key\" in \"headers_env\" must be the name of an environment variable, not "
                    + "the value itself"
            ),
            (
                #"base_url: "http://h/v1", extra_body: { a: [{ Authorization: "Bearer x" }] }"#,
                "p.json:1: \"extra_body\" holds a key in \"a.Authorization\"; a key does not belong in a "
                    + "file: put it in an environment variable and name that in \"api_key_env\", or in "
                    + "\"headers_env\" with its header"
            ),
        ])
    func mistakes(entry: String, message: String) {
        let error = #expect(throws: PipelineError.self) { try plan(entry) }
        #expect(error?.description == message)
    }
}
