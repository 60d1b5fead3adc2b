extension Tokenizer {
    /// Reads the tokenizer in the metadata of a GGUF file.
    ///
    /// - Parameter normalises: whether text is normalised to NFC, which GGUF does not say. The
    ///   originals of both supported tokenizers do, so that is the default; llama.cpp does not.
    convenience init(gguf file: GGUFFile, normalises: Bool = true) throws(CheckpointError) {
        let fields = GGUFFields(file: file)
        try Self.checkKind(fields)
        guard let tokens = try fields.array("tokenizer.ggml.tokens"), tokens.type == .string,
            let kinds = try fields.array("tokenizer.ggml.token_type"), kinds.count == tokens.count,
            let types = kinds.ints,
            let merges = try fields.array("tokenizer.ggml.merges"), merges.type == .string
        else {
            throw fields.malformed("its tokens, their types and the merges are not all there")
        }
        var builder = try TokenizerBuilder(
            file: file.file.name, format: "GGUF", tokens: tokens.count, merges: merges.count,
            added: Self.added(tokens, types))
        var number = 0
        try tokens.forEachString { (bytes) throws(CheckpointError) in
            if types[number] == TokenKind.normal {
                try builder.add(spelling: bytes, as: number)
            } else if !TokenKind.isAdded(types[number]) || Self.isPadding(bytes, number) {
                builder.addUnused(bytes, as: number)
            }
            number += 1
        }
        try merges.forEachString { (bytes) throws(CheckpointError) in
            try builder.addMerge(bytes)
        }
        self.init(try builder.finish(normalises: normalises))
    }

    private static func checkKind(_ fields: GGUFFields) throws(CheckpointError) {
        let model = try fields.string("tokenizer.ggml.model") ?? "missing"
        guard model == "gpt2" else {
            throw fields.unsupported(
                "tokenizer", quoted(model), "\"gpt2\", a byte-level BPE tokenizer")
        }
        let pre = try fields.string("tokenizer.ggml.pre") ?? "missing"
        guard pre == "qwen2" || pre == "deepseek-r1-qwen" else {
            throw fields.unsupported(
                "pre-tokenizer", quoted(pre), "\"qwen2\" and \"deepseek-r1-qwen\"")
        }
    }

    /// llama.cpp's kinds of tokens.
    private enum TokenKind {
        static let normal = 1
        static let control = 3
        static let userDefined = 4

        static func isAdded(_ kind: Int) -> Bool { kind == control || kind == userDefined }
    }

    private static func added(_ tokens: GGUFArray, _ types: [Int]) -> [AddedToken] {
        guard types.contains(where: TokenKind.isAdded) else { return [] }
        var added: [AddedToken] = []
        var number = 0
        tokens.forEachString { bytes in
            if TokenKind.isAdded(types[number]), !isPadding(bytes, number) {
                added.append(
                    AddedToken(
                        id: TokenID(truncatingIfNeeded: number),
                        text: String(decoding: bytes, as: UTF8.self),
                        isSpecial: types[number] == TokenKind.control))
            }
            number += 1
        }
        return added
    }

    /// Whether the token is a converter's placeholder for a row of padding.
    private static func isPadding(_ bytes: UnsafeRawBufferPointer, _ number: Int) -> Bool {
        bytes.elementsEqual("[PAD\(number)]".utf8)
    }
}
