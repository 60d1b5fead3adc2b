package import Files
public import JSON

/// An input line that could not be used, as it is written to `rejects.jsonl`.
public struct Reject: Sendable, Hashable {
    /// How much of a line is kept: 1 MB.
    public static let maxTextBytes = 1_000_000

    /// From 1.
    public var line: Int
    /// The record's id, where it could be read.
    public var id: String?
    public var reason: RejectReason
    /// The line, with U+FFFD where it is not UTF-8; its first megabyte if it is longer.
    public var text: String
    /// Whether `text` is not the whole line.
    public var isCut: Bool

    /// The reject that a line becomes; its id is looked for, even in a line that cannot be parsed.
    package init(_ line: Line, reason: RejectReason, names: FieldNames = .standard) {
        self.init(bytes: line.bytes, line: line.number, reason: reason, names: names)
        if case .tooLong = line.content { isCut = true }
    }

    package init(
        bytes: [UInt8], line: Int, reason: RejectReason, names: FieldNames = .standard
    ) {
        self.line = line
        self.reason = reason
        id =
            names.id.only.flatMap { MemberScanner.text(of: $0.text, in: bytes) }
            ?? Self.id(at: names.id, in: bytes)
        isCut = bytes.count > Self.maxTextBytes
        let end = isCut ? Self.characterStart(in: bytes, before: Self.maxTextBytes) : bytes.count
        text = String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// `line 2: there is no prompt; …`
    package var summary: String { "line \(line): \(reason)" }

    /// `{"line", "id"?, "reason", "text", "cut"?: true}`
    public var json: JSON {
        var object: JSONObject = ["line": .number(line)]
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
