import JSON
@testable import LanguageModels
import Loopback
import TestSupport
import Testing

@Suite("Prompts that a server cuts", .againstHangs)
struct PromptGaugeTests {
    private static func words(_ count: Int) -> ModelPrompt {
        .chat([.user(String(repeating: "word ", count: count))])
    }

    @Test(
        "a prompt has a token for each word at least, and some for a long row of letters",
        arguments: [
            ("", 0), ("one, two; three-four", 4), ("don't", 2), ("x = y + 10", 3),
            (String(repeating: "字", count: 240), 10), ("été", 1),
            (String(repeating: " \n=", count: 5000), 0),
        ])
    func size(text: String, tokens: Int) {
        let size = PromptGauge.Size(.raw(text))
        #expect(size.tokens == tokens)
        #expect(size.bytes == text.utf8.count)
    }

    @Test(
        "far fewer tokens than words are a cut prompt; servers that count something else are not",
        arguments: [
            (20_000, 50, true), (20_000, 4096, true), (6000, 4096, true), (5000, 4096, false),
            (1000, 10, false), (20_000, 0, false), (20_000, 26_000, false),
        ])
    func tooFew(words: Int, tokens: Int, isCut: Bool) {
        var gauge = PromptGauge()
        let finding = gauge.finding(PromptGauge.Size(Self.words(words)), tokens: tokens)
        #expect(finding == (isCut ? .tooFew : nil))
    }

    @Test("what a template may leave out is not missed: earlier thinking")
    func continuation() {
        var gauge = PromptGauge()
        let prompt = ModelPrompt.chat([
            .user("q"), .assistant(String(repeating: "word ", count: 9000)),
        ])
        #expect(gauge.finding(PromptGauge.Size(prompt), tokens: 40) == nil)
    }

    @Test("prompts of very different lengths do not all have the largest number of tokens")
    func sameForAll() {
        var gauge = PromptGauge()
        var findings: [PromptGauge.Finding?] = []
        for (words, tokens) in [(800, 1000), (3300, 4096), (4000, 4096), (5000, 4096), (900, 1100)]
        {
            findings.append(gauge.finding(PromptGauge.Size(Self.words(words)), tokens: tokens))
        }
        #expect(findings == [nil, nil, nil, .sameForAll, nil])
        // A larger number shows that it was chance; one length has one number.
        var chance = PromptGauge()
        for (words, tokens) in [
            (3300, 4096), (4000, 4096), (3800, 5000), (3800, 5000), (5000, 6500),
        ] {
            #expect(chance.finding(PromptGauge.Size(Self.words(words)), tokens: tokens) == nil)
        }
    }

    @Test("it is an error of its own, final, with the remedy")
    func error() async throws {
        let server = try LoopbackServer { _ in .chat("A", promptTokens: 2050) }
        let model = try model(at: server)
        var request = question
        request.prompt = Self.words(5000)
        #expect(
            await failure { try await model.complete(request) }
                == "cut: 127.0.0.1:\(server.port) read 2050 tokens of a prompt that has 5000 at least: it "
                + "cuts what exceeds its context and says nothing; serve the model with a longer context "
                + "(Ollama: num_ctx, or OLLAMA_CONTEXT_LENGTH)")
        #expect(server.requestCount == 1)
    }
}
