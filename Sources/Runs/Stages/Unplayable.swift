internal import Datasets
internal import Pipelines

/// Why a prompt cannot have a tournament.
struct Unplayable: Error {
    var reason: String

    /// The most matches that a prompt may have: their log is one line, held in memory.
    static let matchLimit = 1 << 20

    /// What keeps so many entrants from playing so many matches.
    static func reason(matches: Int, of entrants: Int, _ format: String) -> String? {
        guard matches > matchLimit else { return nil }
        return "\(entrants) candidates play \(matches) matches in the format \"\(format)\", "
            + "more than \(matchLimit); give fewer candidates, or let them play a knockout"
    }
}

extension PromptRecord {
    /// Why it cannot have a tournament; `nil` where it can.
    ///
    /// - Parameters:
    ///   - areMade: whether its candidates will be made where it brings none.
    ///   - neededReference: what the input calls the right answer, where the judge needs it.
    func unplayable(areMade: Bool = false, neededReference: String?) -> String? {
        if candidates.isEmpty, !areMade {
            return "there are no candidates; add \"candidates\", or \"generate\" to the pipeline"
        }
        guard let neededReference, reference == nil else { return nil }
        return "there is no \"\(neededReference)\" for the judge to compare with; add one"
    }

    /// Why it could not have a tournament in a run of `pipeline`; `nil` where it could.
    func unplayable(in pipeline: Pipeline) -> String? {
        let needsReference = pipeline.tournament.judge.needsReference
        let why = unplayable(
            areMade: pipeline.generate != nil,
            neededReference: needsReference ? pipeline.fields.reference.description : nil)
        let entrants = candidates.isEmpty ? pipeline.generate?.count ?? 0 : candidates.count
        let format = pipeline.tournament.format
        return why ?? format.problem(entrants: entrants)
            ?? Unplayable.reason(
                matches: format.matchLimit(entrants: entrants), of: entrants, format.name)
    }
}
