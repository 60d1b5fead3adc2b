internal import Files
public import JSON

extension FieldNames {
    /// The fields that a pipeline's `fields` and a preset may have.
    public static let known = [
        "id", "prompt", "candidates", "text", "reference", "names", "scores", "chosen", "rejected",
        "better", "group", "repeated_ids",
    ]

    /// Takes over fields as a pipeline or a preset writes them.
    ///
    /// - Throws: `FieldNamesError` that names the first field which cannot be read.
    public mutating func set(_ fields: JSONObject) throws(FieldNamesError) {
        for member in fields.members where !member.value.isNull {
            try set(member.key, to: member.value)
        }
        try checkPair()
    }

    /// - Throws: where one answer of a pair is named alone.
    package func checkPair() throws(FieldNamesError) {
        guard (chosen == nil) != (rejected == nil) else { return }
        throw .wrong(
            field: chosen == nil ? "rejected" : "chosen", found: "given alone",
            expected: "beside the other one of a pair")
    }

    package mutating func set(_ field: String, to value: JSON) throws(FieldNamesError) {
        func paths() throws(FieldNamesError) -> FieldPaths {
            guard let paths = FieldPaths(value) else {
                throw .wrong(
                    field: field, found: String(value.text.prefix(60)),
                    expected: "a path or a list of up to 64 paths")
            }
            return paths
        }
        func read<T>(_ read: (JSON) -> T?, _ expected: String) throws(FieldNamesError) -> T {
            guard let value = read(value) else {
                throw .wrong(
                    field: field, found: String(value.text.prefix(60)), expected: expected)
            }
            return value
        }
        switch field {
        case "id": id = try paths()
        case "prompt": prompt = try paths()
        case "candidates": (candidates, chosen, rejected) = (try paths(), nil, nil)
        case "text": text = try paths()
        case "reference": reference = try paths()
        case "names": names = try paths()
        case "scores":
            scores = try read(
                ScoreField.init, "a path or a list of paths, all or none of them with - before")
        case "chosen": chosen = try paths()
        case "rejected": rejected = try paths()
        case "better": better = try read(BetterField.init, BetterField.forms)
        case "group": group = try paths()
        case "repeated_ids": numbersRepeatedIDs = try read(\.bool, "true or false")
        default: throw .unknown(field, known: Self.known)
        }
    }

    /// What differs from the usual names, as `set` reads it.
    public var json: JSONObject {
        var object = JSONObject()
        let usual = Self.standard
        func add(_ field: String, _ paths: FieldPaths?, _ usual: FieldPaths?) {
            if paths != usual { object[field] = paths?.json }
        }
        add("id", id, usual.id)
        add("prompt", prompt, usual.prompt)
        add("candidates", candidates, usual.candidates)
        add("text", text, usual.text)
        add("names", names, nil)
        object["scores"] = scores?.json
        add("chosen", chosen, nil)
        add("rejected", rejected, nil)
        object["better"] = better?.json
        add("reference", reference, usual.reference)
        add("group", group, nil)
        if numbersRepeatedIDs { object["repeated_ids"] = true }
        return object
    }

    /// These names over `base`: those of `fields`, and those that are not the usual ones.
    package func over(_ base: FieldNames, keeping fields: Set<String>) -> FieldNames {
        var names = base
        func takes(_ field: String, _ isUsual: Bool) -> Bool {
            !isUsual || fields.contains(field)
        }
        let usual = Self.standard
        if takes("id", id == usual.id) { (names.id, names.numbersRepeatedIDs) = (id, false) }
        if takes("prompt", prompt == usual.prompt) { names.prompt = prompt }
        if takes("candidates", candidates == usual.candidates) {
            (names.candidates, names.chosen, names.rejected) = (candidates, nil, nil)
        }
        if takes("text", text == usual.text) { names.text = text }
        if takes("reference", reference == usual.reference) { names.reference = reference }
        names.names = self.names ?? names.names
        names.scores = scores ?? names.scores
        if let chosen, let rejected { (names.chosen, names.rejected) = (chosen, rejected) }
        names.better = better ?? names.better
        names.group = group ?? names.group
        names.numbersRepeatedIDs = numbersRepeatedIDs || names.numbersRepeatedIDs
        return names
    }
}
