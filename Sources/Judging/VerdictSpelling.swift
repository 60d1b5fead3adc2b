/// How a judge spells its verdicts, and where to find them in what it said.
public struct VerdictSpelling: Sendable, Hashable {
    public let first: String
    public let second: String
    /// The spelling of "neither is better", for judges that may say so.
    public let tie: String?
    /// A regular expression whose first group holds the verdict; `nil` for `\boxed{…}`.
    public let pattern: String?
    private let compiled: VerdictPattern?

    /// - Throws: `JudgeError.badTemplate` where the pattern is no regular expression that Bracket
    ///   follows (see `VerdictPattern`) or has no group, or two spellings are the same.
    public init(
        first: String, second: String, tie: String? = nil, pattern: String? = nil
    ) throws(JudgeError) {
        guard first != second, tie != first, tie != second else {
            throw .badTemplate("spells two verdicts alike")
        }
        var compiled: VerdictPattern?
        if let pattern {
            do throws(VerdictPattern.Problem) {
                compiled = try VerdictPattern(pattern)
            } catch {
                throw .badTemplate("has the pattern \"\(pattern)\", \(error.text)")
            }
        }
        self.init(first: first, second: second, tie: tie, pattern: pattern, compiled: compiled)
    }

    private init(
        first: String, second: String, tie: String?, pattern: String?, compiled: VerdictPattern?
    ) {
        self.first = first
        self.second = second
        self.tie = tie
        self.pattern = pattern
        self.compiled = compiled
    }

    /// `\boxed{Assistant 1}` or `\boxed{Assistant 2}`; a tie is not offered.
    public static let rrm = VerdictSpelling(
        first: "Assistant 1", second: "Assistant 2", tie: nil, pattern: nil, compiled: nil)

    /// The choice that `spelled` is, exactly as offered; `nil` if it is none.
    public func choice(_ spelled: some StringProtocol) -> Verdict.Choice? {
        if spelled == first { return .first }
        if spelled == second { return .second }
        if let tie, spelled == tie { return .abstain(.equal) }
        return nil
    }

    /// The choice that `spelled` is in whatever clothes: `\text{Assistant 1}` and `Assistant\ 1` are
    /// still those words.
    func choice(undressing spelled: String) -> Verdict.Choice? {
        choice(spelled) ?? choice(Self.undressed(spelled))
    }

    /// The verdicts as a judge writes them down, `\boxed{Assistant 1}` and the like, the tie last;
    /// `nil` where a pattern says how to read verdicts: it does not say how to write them.
    public var offered: [String]? {
        guard pattern == nil else { return nil }
        return [first, second, tie].compactMap(\.self).map { "\\boxed{\($0)}" }
    }

    /// Something that stands where a verdict does, offered or not. Places are in bytes.
    struct Found: Hashable {
        var spelled: String
        var verdict: Range<Int>
        /// With what marks it as a verdict.
        var whole: Range<Int>
    }

    /// All that is spelled like verdicts, by where it begins, and whether the text ends within more
    /// of it: in a box that is not closed. Nothing where a pattern was given up.
    ///
    /// - Complexity: O(bytes); with a pattern see `VerdictPattern.matches`.
    func all(in bytes: [UInt8]) -> (found: [Found], endsWithin: Bool) {
        guard let compiled else { return Self.boxes(in: bytes) }
        let found = (compiled.matches(in: bytes) ?? []).map {
            Found(
                spelled: String(decoding: bytes[$0.group], as: UTF8.self), verdict: $0.group,
                whole: $0.whole)
        }
        return (found, false)
    }

    /// `\boxed{…}` and `\fbox{…}` with matched braces.
    private static func boxes(in bytes: [UInt8]) -> (found: [Found], endsWithin: Bool) {
        var found: [Found] = []
        // Open braces: where a box begins and its content does; `nil` for other braces.
        var open: [(box: Int, content: Int)?] = []
        var at = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\\"):
                if let content = boxContent(bytes, at) {
                    open.append((at, content))
                    at = content
                    continue
                }
            case UInt8(ascii: "{"): open.append(nil)
            case UInt8(ascii: "}"):
                if let box = open.popLast() ?? nil {
                    let content = box.content..<at
                    found.append(
                        Found(
                            spelled: String(decoding: bytes[content], as: UTF8.self),
                            verdict: content, whole: box.box..<at + 1))
                }
            default: break
            }
            at += 1
        }
        found.sort { $0.whole.lowerBound < $1.whole.lowerBound }
        let lastOpen = open.last { $0 != nil }??.box ?? -1
        return (found, lastOpen > found.last?.whole.lowerBound ?? -1)
    }

    /// Where the content of the box begins that `bytes` has at `start`; `nil` if there is none.
    private static func boxContent(_ bytes: [UInt8], _ start: Int) -> Int? {
        for name in [Array("\\boxed".utf8), Array("\\fbox".utf8)]
        where bytes[start...].starts(with: name) {
            let rest = bytes[(start + name.count)...].drop { $0 == UInt8(ascii: " ") }
            return rest.first == UInt8(ascii: "{") ? rest.startIndex + 1 : nil
        }
        return nil
    }
}
