internal import JSON

/// The candidates of a record, and how good they are known to be.
struct KnownCandidates {
    var candidates: [Candidate] = []
    /// The ids of those that have no text: a model gave no answer there.
    var withoutText: [String] = []
    /// By candidate, the more the better; `nil` for all of which nothing is known.
    var goodness: [Double?] = []
    /// Whether the record says that the first two are equally good.
    var isTie = false

    /// The best and the worst candidate of which something is known, each the first of its kind;
    /// `nil` where no two differ.
    var extremes: (best: Int, worst: Int)? {
        let known = goodness.enumerated().compactMap { place, value in
            value.map { (place: place, value: $0) }
        }
        guard let most = known.map(\.value).max(), let least = known.map(\.value).min(),
            most > least, let best = known.first(where: { $0.value == most }),
            let worst = known.first(where: { $0.value == least })
        else { return nil }
        return (best.place, worst.place)
    }

    /// Writes into the candidates what is known of them: `score` as the file has it, and whether they
    /// are right where that is all it says.
    ///
    /// - Parameters:
    ///   - scores: by candidate.
    ///   - areMarks: whether the scores say right or wrong, as true and false or 1 and 0.
    mutating func note(_ scores: [JSON], areMarks: Bool) {
        for (place, score) in scores.enumerated() where !score.isNull {
            if candidates[place].fields["score"] == nil {
                candidates[place].fields["score"] = score
            }
            guard areMarks, candidates[place].fields["is_correct"] == nil,
                candidates[place].fields["correct"] == nil, let value = goodness[place]
            else { continue }
            candidates[place].fields["is_correct"] = .bool(value == 1)
        }
    }
}
