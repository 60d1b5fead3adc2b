internal import Datasets
internal import Foundation

/// How a judge spells its verdicts, and where to find them in what it said.
public struct VerdictSpelling: Sendable, Hashable {
    public let first: String
    public let second: String
    /// The spelling of "neither is better", for judges that may say so.
    public let tie: String?
    /// A regular expression whose first group holds the verdict; `nil` for the last `\boxed{…}`.
    public let pattern: String?
    private let regex: NSRegularExpression?

    /// - Throws: `JudgeError.badTemplate` where the pattern is no regular expression or has no
    ///   group, or two spellings are the same.
    public init(
        first: String, second: String, tie: String? = nil, pattern: String? = nil
    ) throws(JudgeError) {
        guard first != second, tie != first, tie != second else {
            throw .badTemplate("spells two verdicts alike")
        }
        var regex: NSRegularExpression?
        if let pattern {
            regex = try? NSRegularExpression(pattern: pattern)
            guard let regex else {
                throw .badTemplate("has the pattern \"\(pattern)\", no regular expression")
            }
            guard regex.numberOfCaptureGroups > 0 else {
                throw .badTemplate(
                    "has the pattern \"\(pattern)\", which needs a group ( ) for the verdict")
            }
        }
        self.init(first: first, second: second, tie: tie, pattern: pattern, regex: regex)
    }

    private init(
        first: String, second: String, tie: String?, pattern: String?, regex: NSRegularExpression?
    ) {
        self.first = first
        self.second = second
        self.tie = tie
        self.pattern = pattern
        self.regex = regex
    }

    /// `\boxed{Assistant 1}` or `\boxed{Assistant 2}`; a tie is not offered.
    public static let rrm = VerdictSpelling(
        first: "Assistant 1", second: "Assistant 2", tie: nil, pattern: nil, regex: nil)

    /// The choice that `spelled` is, exactly as offered; `nil` if it is none.
    public func choice(_ spelled: some StringProtocol) -> Verdict.Choice? {
        if spelled == first { return .first }
        if spelled == second { return .second }
        if let tie, spelled == tie { return .abstain(.equal) }
        return nil
    }

    /// The verdicts as a judge writes them down, `\boxed{Assistant 1}` and the like, the tie last;
    /// `nil` where a pattern says how to read verdicts: it does not say how to write them.
    public var offered: [String]? {
        guard pattern == nil else { return nil }
        return [first, second, tie].compactMap(\.self).map { "\\boxed{\($0)}" }
    }

    /// The last verdict in `answer`, offered or not.
    ///
    /// - Complexity: O(answer); a pattern looks at the last 64 KB only. One that backtracks for
    ///   millions of steps is given up: it may come with a model, from a stranger.
    func last(in answer: String) -> String? {
        guard let regex else { return Boxed.last(in: answer) }
        let tail = String(decoding: answer.utf8.suffix(65_536), as: UTF8.self)
        let whole = NSRange(tail.startIndex..., in: tail)
        // Told of each place where a match is tried, and of every ten thousand steps in one.
        var patience = whole.length + 300
        var last: NSTextCheckingResult?
        regex.enumerateMatches(in: tail, options: .reportProgress, range: whole) { match, _, stop in
            if let match { last = match } else { patience -= 1 }
            stop.pointee = ObjCBool(patience < 0)
        }
        guard patience >= 0, let last, let range = Range(last.range(at: 1), in: tail) else {
            return nil
        }
        return String(tail[range])
    }
}
