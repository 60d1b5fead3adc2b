internal import Files
internal import JSON

/// Reads a file of preference pairs, all of it before anything is judged: a measurement on the pairs
/// that happened to be readable would be another one.
public struct PairFile: Sendable {
    public let pairs: [PreferencePair]
    /// The lines that were left out; see `leavingOut`.
    public let bad: [PairFileError.BadLine]
    /// How many records say that neither answer is better: they are no pairs, and nothing is wrong
    /// with them.
    public let ties: Int
    /// How many pairs are the best and the worst of more than two answers.
    public let extremes: Int
    /// What the members are called.
    public let names: PairFieldNames
    /// What the records were taken for; `nil` where their names were given.
    public let shape: RecordShape?

    /// The pairs of a file, in its order; see `PreferencePair`.
    ///
    /// - Parameters:
    ///   - limit: only so many; `nil` for all.
    ///   - fieldsAlone: whether nobody wants members that are none of a pair's, so that columns of a
    ///     Parquet file that no field needs are not read.
    ///   - shape: how what the members are is found, where `names` do not say it.
    ///   - leavingOut: whether lines that are no pair are left out and kept in `bad`.
    /// - Throws: `FileError`; `PairFileError` with all lines that are no pair or have an id that was
    ///   there before, and for a file without pairs; `UnknownShape`.
    public init(
        path: String, limit: Int? = nil, names: PairFieldNames = .standard,
        fieldsAlone: Bool = false,
        shape request: ShapeRequest? = nil, leavingOut: Bool = false
    ) throws {
        var rows = SampledRows(try RecordReader(path: path))
        let found = try request.map { try rows.shape($0, path: path) }
        let names = found.map { PairFieldNames($0.names) } ?? names
        if fieldsAlone, !rows.isStream, let members = names.members {
            rows = SampledRows(try RecordReader(path: path, columns: members))
        }
        var pairs: [PreferencePair] = []
        var ties = 0
        var bad: [PairFileError.BadLine] = []
        var seen: Set<String> = []
        while pairs.count < limit ?? .max, let row = try rows.next() {
            do throws(RejectReason) {
                guard
                    var pair = try Self.pair(
                        try row.object.get(), at: row.place, names: names)
                else {
                    ties += 1
                    continue
                }
                if !seen.insert(pair.id).inserted {
                    let id = pair.id
                    pair.id = "\(id):\(row.place.defaultID)"
                    guard names.record.numbersRepeatedIDs, seen.insert(pair.id).inserted else {
                        throw .duplicateRecord(id: id)
                    }
                }
                pairs.append(pair)
            } catch {
                bad.append(.init(place: row.place, reason: error))
            }
        }
        guard !pairs.isEmpty, bad.isEmpty || leavingOut else {
            throw PairFileError(path: path, bad: bad, ties: ties)
        }
        self.pairs = pairs
        self.bad = bad
        self.ties = ties
        extremes = pairs.count { $0.among > 2 }
        self.names = names
        shape = found
    }

    /// - Returns: `nil` for a tie.
    private static func pair(
        _ object: JSONObject, at place: RowPlace, names: PairFieldNames
    ) throws(RejectReason) -> PreferencePair? {
        guard names.takesCandidates else {
            return try PreferencePair(object, at: place, names: names)
        }
        switch try PreferencePair.reading(object, at: place, names: names.record) {
        case .pair(let pair): return pair
        case .tie: return nil
        }
    }
}

/// Why a file of pairs cannot be judged: `pairs.jsonl, line 3: "chosen" is missing; add it`.
public struct PairFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A line that holds no pair.
    public struct BadLine: Sendable, Equatable {
        public let place: RowPlace
        public let reason: RejectReason
    }

    /// What messages call the file.
    public var path: String
    /// Empty for a file without any line.
    public let bad: [BadLine]
    /// How many records say that neither answer is better.
    var ties = 0

    /// How many lines are described; all are counted.
    private static let shown = 5

    public var description: String {
        guard let first = bad.first else {
            if ties > 0 {
                return "\(path) holds no pairs: of \(ties) records none says that one answer is "
                    + "better than another"
            }
            return "\(path) holds no pairs; write one {\"prompt\", \"chosen\", \"rejected\"} on "
                + "each line"
        }
        guard bad.count > 1 else { return "\(path), \(first.place): \(first.reason)" }
        return (["\(path): \(bad.count) lines are no pairs"] + Self.lines(bad))
            .joined(separator: "\n")
    }

    /// The first of some bad lines, one on each line, and how many more there are.
    package static func lines(_ bad: [BadLine]) -> [String] {
        bad.prefix(shown).map { "  \($0.place): \($0.reason)" }
            + (bad.count > shown ? ["  … and \(bad.count - shown) more"] : [])
    }
}
