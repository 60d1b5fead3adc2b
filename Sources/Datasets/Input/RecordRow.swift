internal import Files
package import JSON

/// One record's place in the input, and the object that stands there or why none does: what every
/// kind of file gives.
package struct RecordRow: Sendable {
    package var place: RowPlace
    /// What stands there.
    package var value: Result<JSON, RejectReason>
    /// The record as it is spelled; `nil` where it has no text of its own, as in Parquet.
    package var text: [UInt8]?
    /// Whether `text` is its beginning alone.
    package var isCut = false

    package var object: Result<JSONObject, RejectReason> {
        value.flatMap { value in
            if let object = value.object { return .success(object) }
            let found = value.kind
            return .failure(
                place.isLine ? .line(.notAnObject(found: found)) : .notAnObject(found: found))
        }
    }

    /// About how many bytes it takes in memory.
    package var byteCount: Int {
        text?.count ?? (try? value.get()).map { $0.bytes.count } ?? 0
    }

    /// The record's text, made of its value where it has none of its own.
    var spelled: [UInt8] { text ?? (try? value.get())?.bytes ?? [] }
}

/// The rows of one file, in its order.
protocol RowSource: AnyObject {
    /// The next row, or `nil` behind the last. Its place names no file.
    ///
    /// - Throws: `FileError` where nothing behind can be read.
    func next() throws(FileError) -> RecordRow?

    /// How many rows are left, all of which are passed over.
    func countRest() throws(FileError) -> Int
}
