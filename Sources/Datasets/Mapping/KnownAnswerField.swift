internal import JSON

/// How data sets spell a right answer: as a text, a number, a Boolean, a list, or as the place of
/// the right one among `choices`.
enum KnownAnswerField {
    /// The right answer that `member` holds, as text; `nil` where it is absent, `null` or `[]`.
    ///
    /// A Boolean is "true" or "false". The elements of a list are all part of the answer, with
    /// commas between. A whole number beside texts called `choices` is the place of the right one,
    /// from 0, as in MMLU: `2` is "(C) grass", which a judge of answers takes as the letter C or as
    /// "grass".
    static func spelled(
        _ field: FieldPaths, in record: JSONObject
    ) throws(RejectReason) -> String? {
        guard let value = record.value(at: field), !value.isNull else { return nil }
        let member = field.description
        if case .number(let spelled) = value, let place = Int(spelled),
            let choices = choices(beside: member, in: record)
        {
            guard choices.indices.contains(place) else {
                if choices.contains(spelled) { return spelled }
                throw .unusable(
                    "\"\(member)\" is \(place), but the places among \"choices\" are 0 to "
                        + "\(choices.count - 1); count from 0, or give the right letter or text")
            }
            return "(\(letters[place])) \(choices[place])"
        }
        guard let text = text(value) else {
            throw .wrongType(
                path: member, expected: "a string, a number, a Boolean or a list of them",
                found: value.kind)
        }
        return text.isEmpty && value.array != nil ? nil : text
    }

    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

    /// The choices beside `member`, if they are texts, and no more than there are letters.
    private static func choices(beside member: String, in record: JSONObject) -> [String]? {
        let folder = record[member] == nil ? member.lastIndex(of: ".") : nil
        let name = (folder.map { String(member[...$0]) } ?? "") + "choices"
        guard let list = record.value(at: FieldPaths(name))?.array,
            case let texts = list.compactMap(\.string),
            texts.count == list.count, (1...letters.count).contains(texts.count)
        else { return nil }
        return texts
    }

    /// A text, a number as it is spelled, a Boolean or a list of them; `nil` for anything else.
    static func text(_ value: JSON) -> String? {
        if let truth = value.bool { return String(truth) }
        guard let elements = value.array else { return value.label }
        let texts = elements.compactMap { $0.bool.map { String($0) } ?? $0.label }
        return texts.count == elements.count ? texts.joined(separator: ", ") : nil
    }
}
