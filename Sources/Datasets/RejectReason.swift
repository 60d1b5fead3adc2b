/// Why an input line could not be used, as a sentence that says what to do about it.
public enum RejectReason: Error, Sendable, Hashable, CustomStringConvertible {
    /// `column` counts bytes from 1.
    case notJSON(problem: String, column: Int)
    case invalidUTF8(column: Int)
    case notAnObject(found: String)
    case blank
    case tooLong(length: Int, limit: Int)
    /// `member` is what the prompt should be called.
    case noPrompt(member: String)
    case promptAndMessages(member: String)
    case emptyConversation(member: String)
    /// `path` as in "candidates[3].text".
    case wrongType(path: String, expected: String, found: String)
    case missing(path: String)
    /// A part of a message that is not text, such as an image.
    case notText(path: String, type: String)
    case duplicateCandidate(id: String, first: Int, second: Int)
    case duplicateRecord(id: String)
    /// A record that reads well but that nothing can be done with; the text says why.
    case unusable(String)

    public var description: String {
        switch self {
        case .notJSON(let problem, let column):
            "the line is not JSON: \(problem) at column \(column); write one JSON object per line"
        case .invalidUTF8(let column):
            "invalid UTF-8 in the string at column \(column); save the file as UTF-8"
        case .notAnObject(let found):
            "the line holds \(found), not an object; write one JSON object per line"
        case .blank: "the line is empty; leave it out or write one JSON object"
        case .tooLong(let length, let limit):
            "the line has \(length) bytes, more than the limit of \(limit); split or shorten it"
        case .noPrompt(let member):
            "there is no prompt; add \"\(member)\" (a string) or \"messages\" (a list of messages),"
                + " or name the member that holds it"
        case .promptAndMessages(let member):
            "both \"\(member)\" and \"messages\" are given; keep one of them"
        case .emptyConversation(let member):
            "\"\(member)\" is an empty list; give at least one message"
        case .wrongType(let path, let expected, let found):
            "\"\(path)\" is \(found); it must be \(expected)"
        case .missing(let path): "\"\(path)\" is missing; add it"
        case .notText(let path, let type):
            "\"\(path)\" is a part of type \"\(type)\"; only text can be judged, so leave it out"
        case .duplicateCandidate(let id, let first, let second):
            "candidates \(first) and \(second) (from 0) both have the id \"\(id)\";"
                + " make the ids differ or leave them out"
        case .duplicateRecord(let id):
            "another line before this one has the id \"\(id)\"; make the ids differ"
                + " or leave one of the lines out"
        case .unusable(let why): why
        }
    }
}
