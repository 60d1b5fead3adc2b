/// What an export left out, counted by the reason.
public struct LeftOut: Sendable, Hashable {
    /// Why a pair, an answer or a bracket gave no row.
    public enum Reason: String, Sendable, CaseIterable {
        case oneCandidate = "of one candidate alone"
        case equalTexts = "equal answers"
        case undecided = "undecided"
        case otherWon = "met, and the other one won"
        case neverMet = "never met (--inferred takes them)"
        case margin = "below the least margin"
        case confidence = "less sure than the least confidence"
        case gap = "below the least rating gap"
        case noRatings = "without ratings"
        case length = "beyond the length ratio"
        case bothLabels = "preferred in one match and not in another"
        case noKnownAnswer = "without a known answer"
        case notText = "with a prompt that is not text alone (images, calls of tools)"
    }

    public private(set) var counts: [Reason: Int] = [:]

    public init() {}

    mutating func add(_ reason: Reason) { counts[reason, default: 0] += 1 }

    /// `3 equal texts, 1 undecided`; `nil` where nothing was left out.
    public var words: String? {
        let words = Reason.allCases.compactMap { reason in
            counts[reason].map { "\($0) \(reason.rawValue)" }
        }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }
}
