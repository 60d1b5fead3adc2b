internal import Files

/// An object that is no record but holds the records in one of its members:
/// `{"version": 1, "data": [{…}, …]}`.
struct RecordWrapper: Equatable {
    var member: String
    /// Where the member's array begins, in bytes.
    var offset: Int

    /// What such a member is called.
    private static let names: Set<String> = [
        "data", "dataset", "rows", "records", "entries", "examples", "instances", "items",
        "samples",
        "train", "validation", "test",
    ]
    /// What tells that an object is a record itself.
    private static let ofRecords: Set<String> = [
        "prompt", "messages", "conversations", "conversation", "question", "query", "instruction",
        "problem", "input", "candidates", "completions", "responses", "answers", "chosen",
        "rejected",
    ]

    /// The first member of an object that is a list of objects, if it has one of the usual names.
    ///
    /// - Parameters:
    ///   - head: how the object begins, from its bracket on.
    ///   - start: where that bracket is.
    init?(_ head: UnsafeRawBufferPointer, from start: Int) {
        var at = start + 1
        func skipSpace() { while at < head.count, Line.isSpace(head[at]) { at += 1 } }
        func take(_ character: Unicode.Scalar) -> Bool {
            skipSpace()
            guard at < head.count, head[at] == UInt8(ascii: character) else { return false }
            at += 1
            return true
        }
        /// The value that starts here; `nil` where it is not all in sight.
        func value() -> Range<Int>? {
            skipSpace()
            var scan = ValueScan()
            let start = at
            at = scan.advance(head, from: start)
            return scan.isDone && at > start ? start..<at : nil
        }
        repeat {
            skipSpace()
            guard at < head.count, head[at] == UInt8(ascii: "\""), let key = value(), take(":")
            else { return nil }
            let name = String(decoding: head[key].dropFirst().dropLast(), as: UTF8.self)
            if Self.ofRecords.contains(name) { return nil }
            skipSpace()
            if Self.isList(of: head[at...]) {
                guard Self.names.contains(name) else { return nil }
                (member, offset) = (name, at)
                return
            }
            guard value() != nil else { return nil }
        } while take(",")
        return nil
    }

    /// Whether `bytes` begin a list of objects.
    static func isList(of bytes: some Collection<UInt8>) -> Bool {
        guard bytes.first == UInt8(ascii: "[") else { return false }
        return bytes.dropFirst().first { !Line.isSpace($0) } == UInt8(ascii: "{")
    }
}
