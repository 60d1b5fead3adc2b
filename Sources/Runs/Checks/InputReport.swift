package import Datasets
package import JSON

/// What an input was taken for, its first record as it was read, and how many of the first records
/// can be used: what a run or an evaluation would make of it.
package struct InputReport: Sendable {
    package let path: String
    package let shape: RecordShape
    /// How many records were looked at.
    package private(set) var read = 0
    /// How many of them can be used.
    package private(set) var usable = 0
    /// As pairs: how many are one, and how many say that neither answer is better.
    package private(set) var pairs = 0
    package private(set) var ties = 0
    /// Records that cannot be used: the first, and why.
    package private(set) var rejected = 0
    package private(set) var firstReject: String?
    /// Candidates by record, the fewest and the most.
    package private(set) var candidates: ClosedRange<Int>?
    /// The first record that can be used.
    package private(set) var first: First?

    /// A record as it was read.
    package struct First: Sendable {
        package var place: RowPlace
        package var record: PromptRecord
        package var group: String?
        /// The id of the candidate that is known to be the best, "tie" where two are equally good;
        /// `nil` where nothing says so.
        package var better: String?
    }

    /// How many records are looked at.
    package static let most = 1_000

    /// Reads the first records of `path`. Costs no more than they take, whatever the file's size.
    ///
    /// - Throws: `FileError` where the file cannot be read; `UnknownShape` where nobody can tell what
    ///   its members are.
    package init(_ path: String, _ request: ShapeRequest) throws {
        self.path = path
        let reader = try PromptReader(path: path, shape: request)
        shape = reader.shape ?? RecordShape(names: reader.names)
        let pairNames = PairFieldNames(shape.names)
        while read < Self.most, let item = try reader.next() {
            read += 1
            switch item {
            case .reject(let reject):
                rejected += 1
                if firstReject == nil { firstReject = reject.summary }
            case .record(let record, let place):
                usable += 1
                let count = record.candidates.count
                candidates =
                    min(
                        candidates?.lowerBound ?? count, count)...max(
                        candidates?.upperBound ?? count, count)
                let side = PreferencePair.kind(of: record.fields, at: place, names: pairNames)
                switch side {
                case .pair: pairs += 1
                case .tie: ties += 1
                case nil: break
                }
                if first == nil { first = First(at: place, record, shape.names, side) }
            }
        }
    }
}

extension InputReport.First {
    fileprivate init(
        at place: RowPlace, _ record: PromptRecord, _ names: FieldNames,
        _ side: PreferencePair.Kind?
    ) {
        self.place = place
        self.record = record
        group = names.group.flatMap { record.fields.value(at: $0) }.map { $0.label ?? $0.text }
        switch side {
        case .pair(let chosen, _): better = chosen
        case .tie: better = "tie"
        case nil: break
        }
    }

    /// The known quality of each candidate as the file has it; empty where nothing says so.
    package var scores: [JSON] {
        let scores = record.candidates.map { $0.fields["score"] ?? .null }
        return scores.allSatisfy(\.isNull) ? [] : scores
    }
}
