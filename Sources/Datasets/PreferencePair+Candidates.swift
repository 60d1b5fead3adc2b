package import JSON

extension PreferencePair {
    /// What a record whose answers are candidates is as a pair.
    enum Reading {
        case pair(PreferencePair)
        /// The record says that none of its answers is better.
        case tie
    }

    /// Reads one record whose answers are candidates: the better and the worse one of two, the best
    /// and the worst of several, each the first of its kind.
    ///
    /// - Throws: also where nothing says which answer is better.
    static func reading(
        _ object: JSONObject, at place: RowPlace, names: FieldNames
    ) throws(RejectReason) -> Reading {
        let parser = RecordParser(names: names)
        var (known, context) = try parser.answers(of: object)
        if known.goodness.allSatisfy({ $0 == nil }) { known.takeOwnMarks() }
        guard known.candidates.count > 1 else {
            throw .unusable("there are not two answers, and a pair has two; leave the line out")
        }
        if known.isTie { return .tie }
        guard known.goodness.contains(where: { $0 != nil }) else {
            throw .unusable(
                "nothing says which answer is better; name the member that does, or leave the line "
                    + "out")
        }
        guard let (best, worst) = known.extremes else { return .tie }
        let (chosen, rejected) = (known.candidates[best], known.candidates[worst])
        guard chosen.text != rejected.text else {
            throw .sameAnswers("the better answer and the worse one")
        }
        var pair = PreferencePair(
            id: try parser.id(of: object) ?? place.defaultID,
            prompt: try parser.prompt(of: object, before: context), chosen: chosen.text,
            rejected: rejected.text, reference: try names.knownAnswer(of: object), fields: object)
        (pair.chosen.id, pair.rejected.id) = (chosen.id, rejected.id)
        pair.among = known.candidates.count
        return .pair(pair)
    }
}

extension PreferencePair {
    /// What a record is as a pair, by the ids of its answers.
    package enum Kind: Sendable, Hashable {
        case pair(chosen: String, rejected: String)
        case tie
    }

    /// What a record is as a pair; `nil` for one that is none.
    package static func kind(
        of record: JSONObject, at place: RowPlace, names: PairFieldNames
    ) -> Kind? {
        do {
            guard names.takesCandidates else {
                let pair = try PreferencePair(record, at: place, names: names)
                return .pair(chosen: pair.chosen.id, rejected: pair.rejected.id)
            }
            switch try reading(record, at: place, names: names.record) {
            case .pair(let pair): return .pair(chosen: pair.chosen.id, rejected: pair.rejected.id)
            case .tie: return .tie
            }
        } catch {
            return nil
        }
    }
}

extension KnownCandidates {
    /// Takes what candidates of Bracket's own form say of themselves: a score, or whether they are
    /// right.
    fileprivate mutating func takeOwnMarks() {
        goodness = candidates.map { candidate in
            let mark =
                candidate.fields["score"] ?? candidate.fields["is_correct"]
                ?? candidate.fields["correct"]
            return mark?.double ?? mark?.bool.map { $0 ? 1 : 0 }
        }
    }
}

extension PromptRecord {
    /// The record of a pair: two candidates, and which of them is right.
    init(_ pair: PreferencePair, names: FieldNames) {
        var known = KnownCandidates(
            candidates: [pair.chosen, pair.rejected], goodness: [1, 0])
        known.note([1, 0], areMarks: true)
        self.init(
            id: pair.id, prompt: pair.prompt, candidates: known.candidates,
            reference: pair.reference, fields: pair.fields)
    }
}
