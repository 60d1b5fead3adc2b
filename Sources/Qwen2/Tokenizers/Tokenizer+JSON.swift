extension Tokenizer {
    /// Reads a `tokenizer.json`.
    convenience init(json file: MappedFile) throws(CheckpointError) {
        let json = try TokenizerJSON(file)
        let normalises = try json.checkSteps()
        try json.checkModel()
        let added = try json.added()
        var builder = try TokenizerBuilder(
            file: file.name, format: "tokenizer.json",
            tokens: json.vocabulary.count + added.count, merges: json.merges.count, added: added)
        try builder.addVocabulary(JSONScanner(file, in: json.vocabulary.range))
        try builder.addMerges(JSONScanner(file, in: json.merges.range))
        self.init(try builder.finish(normalises: normalises))
    }
}

extension TokenizerBuilder {
    /// Adds the members of an object from spellings to tokens.
    fileprivate mutating func addVocabulary(_ scanner: JSONScanner) throws(CheckpointError) {
        var scanner = scanner
        var more = try scanner.begin("{", "}")
        while more {
            let spelling = try scanner.string()
            try scanner.expect(":")
            let number = try scanner.number()
            try spelling.withBytes { (bytes) throws(CheckpointError) in
                try add(spelling: bytes, as: number)
            }
            more = try scanner.takeSeparator(closing: "}")
        }
    }

    /// Adds the elements of an array of pairs, each an array of two strings or, before 2024, one
    /// string with a space.
    fileprivate mutating func addMerges(_ scanner: JSONScanner) throws(CheckpointError) {
        var scanner = scanner
        var more = try scanner.begin("[", "]")
        while more {
            if scanner.take("[") {
                let left = try scanner.string()
                try scanner.expect(",")
                let right = try scanner.string()
                try scanner.expect("]")
                try left.withBytes { (left) throws(CheckpointError) in
                    try right.withBytes { (right) throws(CheckpointError) in
                        try addMerge(left, right)
                    }
                }
            } else {
                try scanner.string().withBytes { (pair) throws(CheckpointError) in
                    try addMerge(pair)
                }
            }
            more = try scanner.takeSeparator(closing: "]")
        }
    }
}

extension TokenizerJSON {
    /// Checks that the steps before the model are supported.
    ///
    /// - Returns: whether text is normalised to NFC.
    func checkSteps() throws(CheckpointError) -> Bool {
        try checkSplit()
        guard let step = fields.value("normalizer") else { return false }
        let steps = step["type"] == "Sequence" ? step["normalizers"]?.array ?? [] : [step]
        guard steps.allSatisfy({ $0["type"] == "NFC" }) else {
            throw fields.unsupported("normalizer", printable(step.text, limit: 200), "none and NFC")
        }
        return !steps.isEmpty
    }

    private func checkSplit() throws(CheckpointError) {
        let step = fields.value("pre_tokenizer") ?? .null
        let steps = step["pretokenizers"]?.array ?? []
        guard step["type"] == "Sequence", steps.count == 2, steps[0]["type"] == "Split",
            steps[0]["pattern"]?["Regex"] == .string(Qwen2Splitter.pattern),
            steps[0]["behavior"] == "Isolated", steps[0]["invert"] ?? false == false,
            steps[1]["type"] == "ByteLevel", steps[1]["add_prefix_space"] ?? false == false,
            steps[1]["use_regex"] == false
        else {
            throw fields.unsupported(
                "pre_tokenizer", printable(step.text, limit: 400),
                "Qwen2's, a Split by \(Qwen2Splitter.pattern) and ByteLevel without a prefix space")
        }
    }

    /// Checks that the model is byte-pair encoding without unsupported options.
    func checkModel() throws(CheckpointError) {
        guard try model.string("type") ?? "BPE" == "BPE" else {
            throw model.unsupported(
                "tokenizer's model", quoted(try model.string("type") ?? ""), "\"BPE\"")
        }
        for key in ["dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix"] {
            if let value = model.value(key), value != "", value.double != 0 {
                throw model.unsupported(key, printable(value.text, limit: 60), "none")
            }
        }
        for key in ["byte_fallback", "ignore_merges"] where try model.bool(key) ?? false {
            throw model.unsupported(key, "true", "false")
        }
    }

    func added() throws(CheckpointError) -> [AddedToken] {
        var tokens: [AddedToken] = []
        for entry in fields.value("added_tokens")?.array ?? [] {
            let token = ConfigFields(file: fields.file, json: entry, format: fields.format)
            guard let text = try token.string("content"), let number = try token.int("id"),
                let id = TokenID(exactly: number)
            else { throw fields.malformed("an added token without \"content\" and \"id\"") }
            for key in ["single_word", "lstrip", "rstrip"] where try token.bool(key) ?? false {
                throw fields.unsupported("\(key) of the token \(quoted(text))", "true", "false")
            }
            let isSpecial = try token.bool("special") ?? false
            let isNormalised = try token.bool("normalized") ?? !isSpecial
            tokens.append(
                AddedToken(id: id, text: text, isSpecial: isSpecial, isNormalised: isNormalised))
        }
        return tokens
    }
}
