package import Datasets
package import Tournaments

extension FormatPlan {
    /// What a user should know of the format for so many candidates: sentences, by the rules of thumb of
    /// the study of the cost of judging; empty where it has nothing to say.
    ///
    /// - Parameters:
    ///   - entrants: of most prompts.
    ///   - votes: what the pipeline says of a match's votes.
    ///   - equal: which answers do not meet.
    ///   - haveAnswers: whether prompts come with a known final answer, so that those can be compared.
    package func advice(
        entrants: Int, votes: VotingRule, equal: EqualAnswers, haveAnswers: Bool
    ) -> [String] {
        guard entrants > 1 else { return [] }
        var advice = own(entrants, votes)
        if haveAnswers, equal == .text, !advice.isEmpty {
            advice.append(
                "answers can be compared: \"equal\": \"answer\" saves votes if two in three are right"
            )
        }
        if case .title = self, equal == .answer {
            advice.append(
                "with \"equal\": \"answer\" a knockout selected better on the judges that were measured"
            )
        }
        return advice
    }

    private func own(_ entrants: Int, _ votes: VotingRule) -> [String] {
        let isFew = entrants < 16
        let few = "fewer than 16 candidates"
        switch self {
        case .knockout where votes.stop == .all && votes.limit > 2:
            return ["\"stop\": \"decided\" has the same winners for fewer votes"]
        case .knockout where isFew:
            return ["good for \(few): nothing that selects as well is much cheaper"]
        case .knockout where votes.limit == 1:
            return [
                "cheap; for \(entrants) candidates \"title\" adds a few votes and selects better"
            ]
        case .knockout:
            return [
                "for \(entrants) candidates \"title\" selects as well as 5 votes a match, for 0.4 of them"
            ]
        case .title where isFew:
            return ["dear for \(few), who defend a title as often as more; \"knockout\" is cheaper"]
        case .title:
            return ["good for \(entrants) candidates: single votes, more only where doubt is left"]
        case .ramp:
            return [
                "good where votes on one pair are independent, or answers differ by degrees"
                    + (isFew ? "" : "; else \"title\"")
            ]
        case .elo:
            return [
                "the most accurate for its votes and by far the dearest: everybody meets everybody"
            ]
        case .swiss, .doubleElimination, .circular, .pivot:
            return [
                "here to compare others' schedules; \"title\" or \"knockout\" select better for less"
            ]
        case .custom: return []
        }
    }
}
