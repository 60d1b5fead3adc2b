internal import Chance
public import Files

/// Reads an input record by record, whatever kind of file holds it: every line or row becomes a
/// record or a reject, in order.
///
/// Blank lines are passed over. A second record with an id is a reject; the first one stands.
public final class PromptReader {
    public enum Item: Sendable, Equatable {
        case record(PromptRecord, at: RowPlace)
        case reject(Reject)
    }

    private let rows: SampledRows
    /// Where the fields of a record stand.
    public let names: FieldNames
    /// What the records were taken for; `nil` where their names were given.
    public let shape: RecordShape?
    /// The hashes of the ids so far: among ten million different ids the chance that any two are
    /// taken for one is 3 in a million.
    private var seen: Set<UInt64> = []

    public convenience init(path: String, names: FieldNames = .standard) throws(FileError) {
        try self.init(path: path, names: names, maxLineBytes: LineReader.defaultMaxLineBytes)
    }

    init(
        path: String, names: FieldNames = .standard, maxLineBytes: Int
    ) throws(FileError) {
        rows = SampledRows(try RecordReader(path: path, maxLineBytes: maxLineBytes))
        self.names = names
        shape = nil
    }

    /// Reads what `names` say of the records and leaves the rest where it is: columns of a Parquet file
    /// that no field needs are not read. For whoever counts or compares and hands nothing on.
    package init(path: String, fieldsAlone names: FieldNames) throws(FileError) {
        rows = SampledRows(try RecordReader(path: path, columns: names.members))
        self.names = names
        shape = nil
    }

    /// Reads records whose shape is found by their members.
    ///
    /// - Throws: `FileError`; `UnknownShape` where nobody can tell what their members are.
    public init(path: String, shape request: ShapeRequest) throws {
        rows = SampledRows(try RecordReader(path: path))
        let shape = try rows.shape(request, path: path)
        self.shape = shape
        names = shape.names
    }

    /// The next record or reject, or `nil` behind the last.
    ///
    /// - Throws: `FileError` where what follows cannot be read.
    public func next() throws(FileError) -> Item? {
        guard let row = try rows.next() else { return nil }
        do throws(RejectReason) {
            var record = try PromptRecord(
                try row.object.get(), at: row.place, names: names)
            if !seen.insert(StableHash.of(record.id)).inserted {
                let id = record.id
                record.id = "\(id):\(row.place.defaultID)"
                guard names.numbersRepeatedIDs, seen.insert(StableHash.of(record.id)).inserted
                else { throw .duplicateRecord(id: id) }
            }
            return .record(record, at: row.place)
        } catch {
            return .reject(Reject(row, reason: error, names: names))
        }
    }
}
