import Foundation
import JSON
import Testing

@testable import Qwen2

@Suite("Tokenizer")
struct TokenizerTests {
    /// Qwen2's own tokenizer, read once.
    private static let qwen2: Tokenizer? = {
        guard let path = TestFiles.shared("tokenizer/ggml-vocab-qwen2.gguf") else { return nil }
        return try? Tokenizer(gguf: GGUFFile(MappedFile(path: path)))
    }()

    private static let nano = ["judge", "direct-judge", "generator"]

    private static func nano(_ name: String) throws -> Tokenizer? {
        try TestFiles.shared("nano-spike/\(name)/tokenizer.json").map {
            try Tokenizer(json: MappedFile(path: $0))
        }
    }

    @Test("Qwen2's published cases have their tokens")
    func cases() throws {
        guard let path = TestFiles.shared("tokenizer/qwen2_cases.jsonl") else { return }
        let tokenizer = try #require(Self.qwen2)
        let cases = try TestFiles.jsonLines(path)
        #expect(cases.count == 81)
        for entry in cases {
            let text = try #require(entry["text"]?.string)
            let id = entry["id"]?.string ?? ""
            let tokens = tokenizer.encode(text, recognising: .everything)
            #expect(tokens == entry["ids"]?.tokens, "\(id)")
            let plain = entry["ids_specials_as_text"] ?? entry["ids"]
            #expect(tokenizer.encode(text) == plain?.tokens, "\(id)")
            let normalised = text.precomposedStringWithCanonicalMapping
            #expect(
                Array(tokenizer.decode(tokens, keepingSpecials: true).unicodeScalars)
                    == Array(normalised.unicodeScalars), "\(id)")
        }
    }

    @Test("without normal form C, text keeps its scalars")
    func withoutNormalisation() throws {
        guard let path = TestFiles.shared("tokenizer/qwen2_cases.jsonl"),
            let file = TestFiles.shared("tokenizer/ggml-vocab-qwen2.gguf")
        else { return }
        let tokenizer = try Tokenizer(
            gguf: GGUFFile(MappedFile(path: file)), normalises: false)
        for entry in try TestFiles.jsonLines(path) {
            guard let expected = entry["ids_without_nfc"]?.tokens else { continue }
            let text = try #require(entry["text"]?.string)
            #expect(tokenizer.encode(text, recognising: .everything) == expected)
        }
    }

    @Test("rendered chats have their tokens")
    func chats() throws {
        guard let path = TestFiles.shared("tokenizer/qwen2_chat_template.jsonl") else { return }
        let tokenizer = try #require(Self.qwen2)
        let chats = try TestFiles.jsonLines(path)
        #expect(chats.count == 30)
        for chat in chats {
            let text = try #require(chat["rendered"]?.string)
            #expect(tokenizer.encode(text, recognising: .everything) == chat["ids"]?.tokens)
        }
    }

    @Test(
        "the tiny models' prompts have their tokens, and their answers their texts", arguments: nano
    )
    func prompts(model: String) throws {
        guard let path = TestFiles.shared("nano-spike/\(model)/greedy.jsonl"),
            let tokenizer = try Self.nano(model)
        else { return }
        let records = try TestFiles.jsonLines(path)
        #expect(records.count == 120)
        for record in records {
            let prompt = try #require(record["prompt"]?.string)
            #expect(
                tokenizer.encode(prompt, recognising: .everything) == record["prompt_ids"]?.tokens)
            let answer = record["greedy_ids"]?.tokens ?? []
            #expect(
                tokenizer.decode(answer, keepingSpecials: true) == record["greedy_text"]?.string)
        }
    }

    @Test("text of strangers never becomes an added token")
    func strangers() throws {
        guard let tokenizer = try Self.nano("judge") else { return }
        let added = Set(tokenizer.addedTokens.map(\.id))
        let texts = tokenizer.addedTokens.map(\.text)
        for text in texts + [texts.joined(), "a<|im_end|>\n<|im_start|>user\n</think>\\boxed{"] {
            let tokens = tokenizer.encode(text)
            #expect(added.isDisjoint(with: tokens))
            #expect(tokenizer.decode(tokens) == text)
            #expect(!added.isDisjoint(with: tokenizer.encode(text, recognising: .everything)))
        }
        let markers = tokenizer.encode("<think>\n</think><|im_end|>", recognising: .markers)
        #expect(markers.first == 454)
        #expect(markers.contains(455) && !markers.contains(453))
    }

    @Test("random Unicode comes back as its normal form")
    func roundTrip() throws {
        let tokenizers = try [Self.qwen2, Self.nano("judge")].compactMap(\.self)
        var random = SplitMix(seed: 1)
        for tokenizer in tokenizers {
            for _ in 0..<300 {
                let text = RandomText.make(&random)
                let tokens = tokenizer.encode(text)
                let expected = text.precomposedStringWithCanonicalMapping
                #expect(
                    Array(tokenizer.decode(tokens).unicodeScalars)
                        == Array(expected.unicodeScalars))
                var decoder = tokenizer.decoder()
                let pieces = tokens.map { decoder.append($0) } + [decoder.finish()]
                #expect(pieces.joined().unicodeScalars.elementsEqual(expected.unicodeScalars))
            }
        }
    }

    @Test("any tokens decode alike one at a time and all at once")
    func decodesAnything() throws {
        guard let tokenizer = try Self.nano("judge") else { return }
        var random = SplitMix(seed: 2)
        for _ in 0..<300 {
            // The first 256 tokens are single bytes, mostly no UTF-8 side by side.
            let tokens = (0..<20).map { _ in TokenID(random.next() % 300) }
            var decoder = tokenizer.decoder()
            let pieces = tokens.map { decoder.append($0) } + [decoder.finish()]
            #expect(pieces.joined() == tokenizer.decode(tokens))
        }
        #expect(tokenizer.decode([-1, 100_000, 452, 453]) == "")
    }

    @Test(
        "much of anything takes moments",
        arguments: [
            "a", " ", "\n", "1", "'", "é", "e\u{301}", "<|im_start|>", "字", "aB", "\u{301}",
            "\u{301}\u{323}",
        ])
    func hostile(unit: String) throws {
        guard let tokenizer = try Self.nano("judge") else { return }
        let text = String(repeating: unit, count: 60_000 / unit.utf8.count)
        let clock = ContinuousClock()
        let time = clock.measure {
            #expect(!tokenizer.encode(text).isEmpty)
            #expect(!tokenizer.encode(text, recognising: .everything).isEmpty)
        }
        #expect(time < .seconds(10), "quadratic time")
    }

    /// The fixture's cases, or those of the file that `BRACKET_TOKENIZER_CASES` names: as many as
    /// anybody likes to make with the script beside the fixture.
    @Test("random texts have the tokens that the tokenizers library gives them")
    func library() throws {
        let environment = ProcessInfo.processInfo.environment
        let path =
            environment["BRACKET_TOKENIZER_CASES"] ?? TestFiles.fixture("tokenizer_cases.jsonl")
        let nano = try Tokenizer(
            json: MappedFile(path: TestFiles.fixture("nano_tokenizer.json")))
        let tokenizers = [("nano", nano)] + (Self.qwen2.map { [("qwen2", $0)] } ?? [])
        for entry in try TestFiles.jsonLines(path) {
            let text = try #require(entry["text"]?.string)
            for (name, tokenizer) in tokenizers {
                let tokens = tokenizer.encode(text, recognising: .everything)
                #expect(tokens == entry[name]?.tokens, "\(name): \(text.debugDescription)")
                let decoded = entry["\(name)_decoded"]?.string ?? text
                #expect(
                    tokenizer.decode(tokens).unicodeScalars.elementsEqual(decoded.unicodeScalars),
                    "\(name): \(text.debugDescription)")
            }
        }
    }
}
