import Foundation
import JSON
import TestSupport
import Testing

@testable import Qwen2

@Suite("Tokenizer")
struct TokenizerTests {
    private static func nano() throws -> Tokenizer {
        try Tokenizer(json: MappedFile(path: TestFiles.fixture("nano_tokenizer.json")))
    }

    /// Qwen2's tokenizer as it is published.
    private static func published() throws -> Tokenizer {
        let path = TestFiles.shared("tokenizer/ggml-vocab-qwen2.gguf")
        return try Tokenizer(gguf: GGUFFile(MappedFile(path: path)))
    }

    @Test("Qwen2's published cases have their tokens")
    func cases() throws { try check(Qwen2Excerpt.tokenizer()) }

    @Test(
        "the whole of Qwen2's vocabulary gives its published cases the same tokens",
        .needs(sharedData: "tokenizer"))
    func wholeVocabulary() throws { try check(Self.published()) }

    private func check(_ tokenizer: Tokenizer) throws {
        let cases = try TestFiles.jsonLines(TestFiles.fixture("qwen2_cases.jsonl"))
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
        let tokenizer = try Qwen2Excerpt.tokenizer(normalises: false)
        let cases = try TestFiles.jsonLines(TestFiles.fixture("qwen2_cases.jsonl"))
            .filter { $0["ids_without_nfc"] != nil }
        #expect(!cases.isEmpty)
        for entry in cases {
            let text = try #require(entry["text"]?.string)
            #expect(
                tokenizer.encode(text, recognising: .everything)
                    == entry["ids_without_nfc"]?.tokens)
        }
    }

    @Test("rendered chats have their tokens", .needs(sharedData: "tokenizer"))
    func chats() throws {
        let tokenizer = try Self.published()
        let chats = try TestFiles.jsonLines(
            TestFiles.shared("tokenizer/qwen2_chat_template.jsonl"))
        #expect(chats.count == 30)
        for chat in chats {
            let text = try #require(chat["rendered"]?.string)
            #expect(tokenizer.encode(text, recognising: .everything) == chat["ids"]?.tokens)
        }
    }

    @Test(
        "the tiny models' prompts have their tokens, and their answers their texts",
        .needs(sharedData: "nano-spike"), arguments: NanoSpike.models)
    func prompts(model: String) throws {
        let tokenizer = try Tokenizer(
            json: MappedFile(path: TestFiles.shared("nano-spike/\(model)/tokenizer.json")))
        let records = try TestFiles.jsonLines(TestFiles.shared("nano-spike/\(model)/greedy.jsonl"))
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
        let tokenizer = try Self.nano()
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
        var random = SplitMix(seed: 1)
        for tokenizer in try [Qwen2Excerpt.tokenizer(), Self.nano()] {
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
        let tokenizer = try Self.nano()
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
        "twice as much of anything takes twice as long",
        arguments: [
            "a", " ", "\n", "1", "'", "é", "e\u{301}", "<|im_start|>", "字", "aB", "\u{301}",
            "\u{301}\u{323}",
        ])
    func hostile(unit: String) throws {
        let tokenizer = try Self.nano()
        /// The processor time that `bytes` of text take this thread, the least of five.
        func time(_ bytes: Int) -> UInt64 {
            let text = String(repeating: unit, count: bytes / unit.utf8.count)
            return (0..<5).map { _ in
                let start = processorTime()
                #expect(!tokenizer.encode(text).isEmpty)
                #expect(!tokenizer.encode(text, recognising: .everything).isEmpty)
                return processorTime() - start
            }.min() ?? 0
        }
        // 32 in linear time, 1,024 in quadratic time: far apart, as a core that is shared makes some
        // times several times longer.
        #expect(time(64_000) / max(time(2_000), 1) < 300)
    }

    @Test("random texts have the tokens that the tokenizers library gives them")
    func library() throws {
        try compare(
            TestFiles.fixture("tokenizer_cases.jsonl"), qwen2: Qwen2Excerpt.tokenizer())
    }

    /// As many as anybody likes to make with the script beside the fixture.
    @Test(
        "and so have those of a file of one's own",
        .enabled(
            if: TokenizerTests.ownCases != nil, "BRACKET_TOKENIZER_CASES does not name a file"),
        .needs(sharedData: "tokenizer"))
    func ownLibrary() throws {
        try compare(try #require(Self.ownCases), qwen2: Self.published())
    }

    private static let ownCases = ProcessInfo.processInfo.environment["BRACKET_TOKENIZER_CASES"]

    private func compare(_ path: String, qwen2: Tokenizer) throws {
        let tokenizers = [("nano", try Self.nano()), ("qwen2", qwen2)]
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

/// The processor time of this thread so far, in nanoseconds: what other work the machine has does
/// not count.
private func processorTime() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
