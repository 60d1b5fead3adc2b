internal import Files
internal import JSON

/// The rows of a file, the first of which may be looked at before they are given out.
final class SampledRows {
    private let reader: RecordReader
    /// Rows that were read and not yet given out, the next one last.
    private var waiting: [RecordReader.Row] = []

    /// How much of a file is looked at, at most, beyond its first record: 8 MB.
    private static let sampleBytes = 8_000_000

    init(_ reader: RecordReader) { self.reader = reader }

    /// Whether they can be read once only.
    var isStream: Bool { reader.isStream }

    func next() throws(FileError) -> RecordReader.Row? {
        if let row = waiting.popLast() { return row }
        return try reader.next()
    }

    /// The shape of the records, by the first of them. Of a stream the first alone is looked at, for
    /// the next may come when it has been answered.
    ///
    /// - Throws: `FileError`, `UnknownShape`.
    func shape(_ request: ShapeRequest, path: String) throws -> RecordShape {
        var rows: [RecordReader.Row] = []
        var records: [JSONObject] = []
        var bytes = 0
        let most = reader.isStream ? 1 : RecordShape.sample
        while records.count < most, bytes < Self.sampleBytes, let row = try reader.next() {
            rows.append(row)
            bytes += row.byteCount
            if case .success(let object) = row.object { records.append(object) }
        }
        waiting = rows.reversed()
        do { return try request.shape(of: records) } catch {
            throw UnknownShape(path: path, error: error)
        }
    }
}

/// An input of which nobody can tell what its members are.
public struct UnknownShape: Error, Sendable, Equatable, CustomStringConvertible {
    /// What messages call the file.
    public var path: String
    public let error: ShapeError

    public var description: String { "\(path): \(error)" }
}
