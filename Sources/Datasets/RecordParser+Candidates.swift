internal import JSON

// Candidates: one list in a member of their own, or answers that stand here and there.
extension RecordParser {
    /// How many candidates a record may have.
    static let mostCandidates = 1_000_000

    /// The candidates, what is known of them, and the conversation that they all go on with, where
    /// they repeat it.
    func answers(
        of object: JSONObject
    ) throws(RejectReason) -> (known: KnownCandidates, context: [ChatMessage]) {
        var context: [ChatMessage] = []
        var places: [Int] = []
        var known = KnownCandidates()
        if names.mapsCandidates {
            (known, places, context) = try mapped(object)
        } else {
            (known.candidates, known.withoutText, places) = try candidates(of: object)
        }
        known.goodness = Array(repeating: nil, count: known.candidates.count)
        let count = known.candidates.count + known.withoutText.count
        try grade(&known, places, of: count, in: object)
        return (known, context)
    }

    // MARK: One list

    /// The candidates, the ids of those whose text is null, and the places of the others.
    func candidates(
        of object: JSONObject
    ) throws(RejectReason) -> ([Candidate], withoutText: [String], places: [Int]) {
        guard let value = present(object.value(at: names.candidates)) else { return ([], [], []) }
        let member = names.candidates.description
        guard var elements = value.array else {
            throw .wrongType(path: member, expected: "a list of candidates", found: value.kind)
        }
        // lm-evaluation-harness has a list of answers for each of its requests, which mostly are one.
        if elements.count == 1, let only = elements[0].array { elements = only }
        let ids = try labels(names.names, of: elements.count, in: object)
        var candidates: [Candidate] = []
        var withoutText: [String] = []
        var kept: [Int] = []
        var seen: [String: Int] = [:]
        for (index, element) in elements.enumerated() {
            guard var candidate = try candidate(element, at: index, "\(member)[\(index)]") else {
                withoutText.append(element.object?.value(at: names.id)?.label ?? String(index))
                continue
            }
            candidate.id = ids?[index] ?? candidate.id
            if let first = seen.updateValue(index, forKey: candidate.id) {
                throw .duplicateCandidate(id: candidate.id, first: first, second: index)
            }
            candidates.append(candidate)
            kept.append(index)
        }
        guard !candidates.isEmpty || elements.isEmpty else { throw nothing(member) }
        return (candidates, withoutText, kept)
    }

    private func nothing(_ member: String) -> RejectReason {
        .unusable(
            "none of \"\(member)\" has a text, all of them are null; give texts, or leave the "
                + "member out where the pipeline generates candidates")
    }

    /// `nil` for a candidate that is null, or whose text is.
    private func candidate(
        _ value: JSON, at index: Int, _ path: String
    ) throws(RejectReason) -> Candidate? {
        switch value {
        case .null: return nil
        case .string(let text), .number(let text): return Candidate(id: String(index), text: text)
        case .bool(let truth): return Candidate(id: String(index), text: String(truth))
        case .object(let object):
            let id = try Self.label(object.value(at: names.id), path: "\(path).\(names.id)")
            let text = object.value(at: names.text)
            if text == .null { return nil }
            return Candidate(
                id: id ?? String(index),
                text: try string(text, path: "\(path).\(names.text)"), fields: object)
        default:
            throw .wrongType(
                path: path, expected: "a string or an object with \"\(names.text)\"",
                found: value.kind)
        }
    }

    // MARK: Here and there

    /// A value of the record, and where it stands, for an error.
    private struct Place {
        var value: JSON?
        var path: String
        /// Whether it is one of a list, which may have holes.
        var isElement: Bool
    }

    private func places(_ field: FieldPaths, in object: JSONObject) -> [Place] {
        field.paths.flatMap { path -> [Place] in
            guard path.isList, object[path.text] == nil else {
                return [Place(value: path.value(in: object), path: path.text, isElement: false)]
            }
            return path.found(in: object).enumerated().map { index, value in
                let text = path.text.replacing("[]", with: "[\(index)]", maxReplacements: 1)
                return Place(value: value, path: text, isElement: true)
            }
        }
    }

    private func mapped(
        _ object: JSONObject
    ) throws(RejectReason) -> (KnownCandidates, places: [Int], context: [ChatMessage]) {
        let pair = [names.chosen, names.rejected].compactMap(\.self)
        let fields = pair.isEmpty ? [names.candidates] : pair
        let all = fields.flatMap { places($0, in: object) }
        guard all.count <= Self.mostCandidates else {
            throw .unusable("there are more than \(Self.mostCandidates) candidates; give fewer")
        }
        let ids = unique(try labels(names.names, of: all.count, in: object), of: all.count)
        var known = KnownCandidates()
        var kept: [Int] = []
        var contexts: Set<[ChatMessage]> = []
        for (index, place) in all.enumerated() {
            guard let value = place.value, !(value.isNull && place.isElement) else {
                guard place.isElement else { throw .missing(path: place.path) }
                known.withoutText.append(ids[index])
                continue
            }
            let answer = try answer(value, path: place.path)
            known.candidates.append(Candidate(id: ids[index], text: answer.text))
            kept.append(index)
            if !answer.context.isEmpty { contexts.insert(answer.context) }
        }
        guard !kept.isEmpty || all.isEmpty else {
            throw nothing(fields.map(\.description).joined(separator: ", "))
        }
        guard contexts.count <= 1 else {
            throw .unusable(
                "the candidates (\(fields.map(\.description).joined(separator: ", "))) answer "
                    + "different conversations; all must answer the same one")
        }
        return (known, kept, contexts.first ?? [])
    }

    /// What the candidates are called; `nil` where nothing says so.
    private func labels(
        _ field: FieldPaths?, of count: Int, in object: JSONObject
    ) throws(RejectReason) -> [String?]? {
        guard let field else { return nil }
        let values = places(field, in: object)
        guard values.contains(where: { !($0.value?.isNull ?? true) }) else { return nil }
        try check(values.count, "names", field, of: count)
        var labels: [String?] = []
        for place in values { labels.append(try Self.label(place.value, path: place.path)) }
        return labels
    }

    private func check(
        _ values: Int, _ what: String, _ field: FieldPaths, of count: Int
    ) throws(RejectReason) {
        guard values != count else { return }
        throw .unusable(
            "there are \(values) \(what) (\(field)) for \(count) candidates; give one for each")
    }

    /// Names as ids: one that several candidates have is numbered, one without gets its place.
    private func unique(_ labels: [String?]?, of count: Int) -> [String] {
        var taken: Set<String> = []
        return (0..<count).map { place in
            let name = labels?[place] ?? String(place)
            var (id, number) = (name, 1)
            while !taken.insert(id).inserted {
                number += 1
                id = "\(name) (\(number))"
            }
            return id
        }
    }

    // MARK: What is known

    /// Adds scores and preferences.
    ///
    /// - Parameters:
    ///   - kept: the places that the candidates have among all `count` of the record.
    private func grade(
        _ known: inout KnownCandidates, _ kept: [Int], of count: Int, in object: JSONObject
    ) throws(RejectReason) {
        if let field = names.scores {
            let values = places(field.paths, in: object)
            if values.contains(where: { !($0.value?.isNull ?? true) }) {
                try check(values.count, "scores", field.paths, of: count)
                var scores: [JSON] = []
                for (place, kept) in kept.enumerated() {
                    let score = values[kept].value ?? .null
                    known.goodness[place] = try field.goodness(score, path: values[kept].path)
                    scores.append(score)
                }
                let areMarks =
                    !field.lessIsBetter && known.goodness.allSatisfy { $0 == 0 || $0 == 1 }
                known.note(scores, areMarks: areMarks)
            }
        }
        if names.chosen != nil, names.rejected != nil {
            let right = names.chosen.map { places($0, in: object).count } ?? 0
            mark(&known, by: kept.map { $0 < right })
        } else if let better = names.better {
            let labels = try labels(names.names, of: count, in: object)
            switch try better.preference(in: object, names: labels ?? []) {
            case .better(let place) where count > 0:
                mark(&known, by: kept.map { $0 == place })
            case .tie: known.isTie = true
            default: break
            }
        }
    }

    private func mark(_ known: inout KnownCandidates, by isRight: [Bool]) {
        known.goodness = isRight.map { $0 ? 1 : 0 }
        known.note(isRight.map { .number($0 ? 1 : 0) }, areMarks: true)
    }
}
