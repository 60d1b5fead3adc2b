internal import Files
public import JSON

/// A line or row of the input that could not be used, as it is written to `rejects.jsonl`.
public struct Reject: Sendable, Hashable {
    /// How much of a line is kept: 1 MB.
    public static let maxTextBytes = 1_000_000

    public var place: RowPlace
    /// The record's id, where it could be read.
    public var id: String?
    public var reason: RejectReason
    /// The record as it is spelled, with U+FFFD where it is not UTF-8; of one that has no spelling of
    /// its own, its JSON. Its first megabyte if it is longer.
    public var text: String
    /// Whether `text` is not the whole record.
    public var isCut: Bool

    /// The reject that a row becomes; its id is looked for, even in a text that cannot be parsed.
    package init(_ row: RecordRow, reason: RejectReason, names: FieldNames = .standard) {
        self.init(bytes: row.spelled, at: row.place, reason: reason, names: names)
        if row.isCut { isCut = true }
    }

    package init(
        bytes: [UInt8], at place: RowPlace, reason: RejectReason, names: FieldNames = .standard
    ) {
        self.place = place
        self.reason = reason
        id =
            names.id.only.flatMap { MemberScanner.text(of: $0.text, in: bytes) }
            ?? Self.id(at: names.id, in: bytes)
        isCut = bytes.count > Self.maxTextBytes
        let end = isCut ? Self.characterStart(in: bytes, before: Self.maxTextBytes) : bytes.count
        text = String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// `line 2: there is no prompt; …`
    package var summary: String { "\(place): \(reason)" }

    /// `{"file"?, "row"?, "line"?, "id"?, "reason", "text", "cut"?: true}`
    public var json: JSON {
        var object = JSONObject()
        if let file = place.file { object["file"] = .string(file) }
        if !place.isLine { object["row"] = .number(place.number) }
        if let line = place.line { object["line"] = .number(line) }
        if let id { object["id"] = .string(id) }
        object["reason"] = .string(reason.description)
        object["text"] = .string(text)
        if isCut { object["cut"] = true }
        return .object(object)
    }

    private static func id(at field: FieldPaths, in bytes: [UInt8]) -> String? {
        guard field.only?.steps.isEmpty != true, let object = try? Line.object(bytes) else {
            return nil
        }
        return field.value(in: object, separator: ":")?.label
    }

    /// The last place at or before `limit` that does not split a character.
    private static func characterStart(in bytes: [UInt8], before limit: Int) -> Int {
        var end = limit
        while end > limit - 3, end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return end
    }
}
