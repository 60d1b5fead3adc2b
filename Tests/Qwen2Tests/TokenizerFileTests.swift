import JSON
import Testing

@testable import Qwen2

@Suite("tokenizer.json")
struct TokenizerFileTests {
    private let nano: JSON

    init() throws { nano = try TestFiles.json(TestFiles.fixture("nano_tokenizer.json")) }

    private func open(_ json: JSON) throws -> Tokenizer {
        try Tokenizer(json: MappedFile(name: "tokenizer.json", copying: Array(json.text.utf8)))
    }

    /// The file with one member set; `path` leads there.
    private func with(_ path: [String], _ value: JSON?) -> JSON {
        func set(_ json: JSON, _ path: ArraySlice<String>) -> JSON {
            guard let key = path.first else { return json }
            var object = json.object ?? JSONObject()
            let rest = path.dropFirst()
            object[key] = rest.isEmpty ? value : set(json[key] ?? nil, rest)
            return .object(object)
        }
        return set(nano, path[...])
    }

    @Test("merges are pairs or, in older files, strings with a space")
    func mergeForms() throws {
        let pairs = (nano["model"]?["merges"]?.array ?? []).map {
            JSON.string(($0.array ?? []).compactMap(\.string).joined(separator: " "))
        }
        let older = try open(with(["model", "merges"], .array(pairs)))
        let newer = try open(nano)
        var random = SplitMix(seed: 4)
        for _ in 0..<50 {
            let text = RandomText.make(&random)
            #expect(older.encode(text) == newer.encode(text))
        }
    }

    @Test("without a normalizer, text keeps its scalars")
    func noNormalizer() throws {
        let text = "e\u{301}"
        #expect(try open(with(["normalizer"], nil)).decode(open(nano).encode(text)) == "é")
        let tokens = try open(with(["normalizer"], .null)).encode(text)
        #expect(try open(nano).decode(tokens).unicodeScalars.count == 2)
    }

    @Test(
        "what Bracket does not do is refused with what was found",
        arguments: [
            (["normalizer"], ["type": "Lowercase"], #"the normalizer is {"type":"Lowercase"}"#),
            (
                ["pre_tokenizer"], ["type": "ByteLevel"],
                #"the pre_tokenizer is {"type":"ByteLevel"}"#
            ),
            (["pre_tokenizer"], .null, "the pre_tokenizer is null"),
            (
                ["model", "type"], "Unigram",
                #"the tokenizer's model is "Unigram"; supported: "BPE""#
            ),
            (["model", "byte_fallback"], true, "the byte_fallback is true; supported: false"),
            (["model", "dropout"], 0.1, "the dropout is 0.1; supported: none"),
            (["model", "vocab"], ["a": 0], "is not one of two tokens that make a third"),
            (["model", "vocab"], ["a": 9_999_999], "a token with the number 9999999"),
            (["model", "vocab"], ["a": -1], "expected a whole number at byte"),
            (["model", "merges"], ["ab"], "is not one of two tokens that make a third"),
            (["model", "merges"], .null, "expected \"[\" at byte"),
            (["model"], nil, "it has no \"model\""),
            (
                ["added_tokens"],
                [["id": 3, "content": "<x>", "lstrip": true]],
                #"the lstrip of the token "<x>" is true; supported: false"#
            ),
            (["added_tokens"], [["id": 3, "content": ""]], "has 0 bytes"),
            (["added_tokens"], [["id": 3]], "an added token without \"content\" and \"id\""),
        ] as [([String], JSON?, String)])
    func refused(path: [String], value: JSON?, message: String) {
        let error = #expect(throws: CheckpointError.self) { try open(with(path, value)) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test("no merge makes an added token, even if the file says so")
    func mergedMarker() throws {
        // The token "is" is what the first merge makes.
        let added: JSON = [["id": 256, "content": "is", "special": true]]
        let error = #expect(throws: CheckpointError.self) {
            try open(with(["added_tokens"], added))
        }
        #expect(
            error?.description.contains(
                "the merge of \"i\" and \"s\" is not one of two tokens that make a third") == true)
    }
}
