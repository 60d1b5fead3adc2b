internal import JSON

/// What a cell says: a text, and a list or an object where it is spelled so.
///
/// Numbers and booleans stay texts, as they are spelled: a table does not tell 7 from "7". So do
/// lists that hold nothing but them: `[0, 1]` is an interval as often as a list of scores, and
/// whoever needs a list finds it in the text. A cell with nothing in it is null, and one that is only
/// quotation marks an empty text.
enum TableCell {
    static func value(_ text: String, of member: String) throws(RejectReason) -> JSON {
        guard let first = text.utf8.first(where: { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D }),
            first == UInt8(ascii: "[") || first == UInt8(ascii: "{")
        else { return .string(text) }
        if let value = try? JSON.parse(text) {
            return value.object != nil || value.array.map(holdsText) ?? false
                ? value : .string(text)
        }
        if let start = pythonStart(text) { throw .pythonText(member: member, start: start) }
        return .string(text)
    }

    private static func holdsText(_ list: [JSON]) -> Bool {
        list.isEmpty
            || list.contains {
                $0.string != nil || $0.object != nil || ($0.array.map(holdsText) ?? false)
            }
    }

    /// The beginning of what Python's `repr` writes of an object or a list of objects. Of lists of
    /// strings nobody can say whether they are not an answer, which may well be Python.
    private static func pythonStart(_ text: String) -> String? {
        let trimmed = Substring(text).trimmingSpace
        guard let last = trimmed.last, last == "]" || last == "}" else { return nil }
        let inner = trimmed.drop { $0 == "[" || $0.isWhitespace }
        guard inner.hasPrefix("{'") || inner.hasPrefix("{\"") else { return nil }
        let isOne =
            ["role", "content", "from", "value", "text", "id", "model", "response", "answer"]
            .contains { inner.dropFirst().hasPrefix("'\($0)'") }
            || trimmed.first == "["
        return isOne ? String(trimmed.prefix(16)) : nil
    }
}
