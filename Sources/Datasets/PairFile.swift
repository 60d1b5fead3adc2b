internal import Files

/// Reads a file of preference pairs, all of it before anything is judged: a measurement on the pairs
/// that happened to be readable would be another one.
public struct PairFile: Sendable {
    public let pairs: [PreferencePair]
    /// The lines that were left out; see `leavingOut`.
    public let bad: [PairFileError.BadLine]

    /// The pairs of a file, in its order; see `PreferencePair`.
    ///
    /// - Parameters:
    ///   - limit: only so many; `nil` for all.
    ///   - leavingOut: whether lines that are no pair are left out and kept in `bad`.
    /// - Throws: `FileError`; `PairFileError` with all lines that are no pair or have an id that was
    ///   there before, and for a file without pairs.
    public init(
        path: String, limit: Int? = nil, names: PairFieldNames = .standard,
        format: RecordFormat = .jsonLines, leavingOut: Bool = false
    ) throws {
        let rows = try RecordReader(
            path: path, format, maxLineBytes: LineReader.defaultMaxLineBytes)
        var pairs: [PreferencePair] = []
        var bad: [PairFileError.BadLine] = []
        var seen: Set<String> = []
        while pairs.count < limit ?? .max, let row = try rows.next() {
            do throws(RejectReason) {
                let pair = try PreferencePair(
                    try row.object.get(), line: row.line.number, names: names)
                guard seen.insert(pair.id).inserted else { throw .duplicateRecord(id: pair.id) }
                pairs.append(pair)
            } catch {
                bad.append(.init(line: row.line.number, reason: error))
            }
        }
        guard !pairs.isEmpty, bad.isEmpty || leavingOut else {
            throw PairFileError(path: path, bad: bad)
        }
        self.pairs = pairs
        self.bad = bad
    }
}

/// Why a file of pairs cannot be judged: `pairs.jsonl, line 3: "chosen" is missing; add it`.
public struct PairFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A line that holds no pair.
    public struct BadLine: Sendable, Equatable {
        /// From 1.
        public let line: Int
        public let reason: RejectReason
    }

    /// What messages call the file.
    public var path: String
    /// Empty for a file without any line.
    public let bad: [BadLine]

    /// How many lines are described; all are counted.
    private static let shown = 5

    public var description: String {
        guard let first = bad.first else {
            return "\(path) holds no pairs; write one {\"prompt\", \"chosen\", \"rejected\"} on "
                + "each line"
        }
        guard bad.count > 1 else { return "\(path), line \(first.line): \(first.reason)" }
        return (["\(path): \(bad.count) lines are no pairs"] + Self.lines(bad))
            .joined(separator: "\n")
    }

    /// The first of some bad lines, one on each line, and how many more there are.
    package static func lines(_ bad: [BadLine]) -> [String] {
        bad.prefix(shown).map { "  line \($0.line): \($0.reason)" }
            + (bad.count > shown ? ["  … and \(bad.count - shown) more"] : [])
    }
}
