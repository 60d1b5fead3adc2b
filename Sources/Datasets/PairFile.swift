internal import Files

/// Reads a file of preference pairs, all of it before anything is judged: a measurement on the pairs
/// that happened to be readable would be another one.
public enum PairFile {
    /// The pairs of a file, in its order; see `PreferencePair`.
    ///
    /// - Parameter limit: only so many; `nil` for all.
    /// - Throws: `FileError`; `PairFileError` for the first line that is no pair or has an id that
    ///   was there before, and for a file without pairs.
    public static func read(
        path: String, limit: Int? = nil, format: RecordFormat = .jsonLines
    ) throws -> [PreferencePair] {
        let rows = try RecordReader(
            path: path, format, maxLineBytes: LineReader.defaultMaxLineBytes)
        var pairs: [PreferencePair] = []
        var seen: Set<String> = []
        while pairs.count < limit ?? .max, let row = try rows.next() {
            do throws(RejectReason) {
                let pair = try PreferencePair.parse(try row.object.get(), line: row.line.number)
                guard seen.insert(pair.id).inserted else { throw .duplicateRecord(id: pair.id) }
                pairs.append(pair)
            } catch {
                throw PairFileError(path: path, line: row.line.number, reason: error)
            }
        }
        guard !pairs.isEmpty else {
            throw PairFileError(path: path, line: nil, reason: .line(.blank))
        }
        return pairs
    }
}

/// Why a file of pairs cannot be judged: `pairs.jsonl, line 3: "chosen" is missing; add it`.
public struct PairFileError: Error, Sendable, Equatable, CustomStringConvertible {
    public let path: String
    /// From 1; `nil` for a file without any pair.
    public let line: Int?
    public let reason: RejectReason

    public var description: String {
        guard let line else {
            return "\(path) holds no pairs; write one {\"prompt\", \"chosen\", \"rejected\"} on "
                + "each line"
        }
        return "\(path), line \(line): \(reason)"
    }
}
