public import Files

/// Why an input line could not be used, as a sentence that says what to do about it.
public enum RejectReason: Error, Sendable, Hashable, CustomStringConvertible {
    /// What keeps the line from being read.
    case line(LineError)
    /// A record among others that is not JSON; `line` is the file's, `column` counts bytes from 1.
    case notJSON(problem: String, line: Int, column: Int)
    /// A record among others that is no object.
    case notAnObject(found: String)
    /// A record that takes more bytes than it may.
    case tooLong(length: Int, limit: Int)
    /// `member` is what the prompt should be called.
    case noPrompt(member: String)
    case promptAndMessages(member: String)
    case emptyConversation(member: String)
    /// A part of a message that is not text, such as an image.
    case notText(path: String, type: String)
    case duplicateCandidate(id: String, first: Int, second: Int)
    case duplicateRecord(id: String)
    /// A pair whose answers, called so, are one.
    case sameAnswers(String)
    /// A cell of a table that Python's `repr` wrote, and how it starts.
    case pythonText(member: String, start: String)
    /// A record that reads well but that nothing can be done with; the text says why.
    case unusable(String)

    public var description: String {
        switch self {
        case .line(let error): error.description
        case .notJSON(let problem, let line, let column):
            "the record is not JSON: \(problem) on line \(line) at column \(column); correct it, "
                + "or leave the record out"
        case .notAnObject(let found): "the record is \(found), not an object"
        case .tooLong(let length, let limit):
            "the record has \(length) bytes, more than the limit of \(limit); split or shorten it"
        case .noPrompt(let member):
            "there is no prompt; add \"\(member)\" (a string) or \"messages\" (a list of messages),"
                + " or name the member that holds it"
        case .promptAndMessages(let member):
            "both \"\(member)\" and \"messages\" are given; keep one of them"
        case .emptyConversation(let member):
            "\"\(member)\" is an empty list; give at least one message"
        case .notText(let path, let type):
            "\"\(path)\" is a part of type \"\(type)\"; only text can be judged, so leave it out"
        case .duplicateCandidate(let id, let first, let second):
            "candidates \(first) and \(second) (from 0) both have the id \"\(id)\";"
                + " make the ids differ or leave them out"
        case .duplicateRecord(let id):
            "another line before this one has the id \"\(id)\"; make the ids differ"
                + " or leave one of the lines out"
        case .sameAnswers(let both):
            "\(both) are the same text, so neither is better; leave the line out"
        case .pythonText(let member, let start):
            "\"\(member)\" is written as Python prints it (\(start)…), which is no JSON; write the data "
                + "set by to_json or to_parquet instead of to_csv"
        case .unusable(let why): why
        }
    }
}

extension RejectReason {
    /// Whether a member is not there, which may have another name.
    package var isMissingMember: Bool {
        switch self {
        case .noPrompt, .line(.missing): true
        default: false
        }
    }

    /// A member of another kind than it must be; `path` as in "candidates[3].text".
    static func wrongType(path: String, expected: String, found: String) -> RejectReason {
        .line(.wrongType(path: path, expected: expected, found: found))
    }

    static func missing(path: String) -> RejectReason { .line(.missing(path: path)) }

    /// Carries out `read`, whose errors are a line's.
    static func reading<T>(_ read: () throws(LineError) -> T) throws(RejectReason) -> T {
        do { return try read() } catch { throw .line(error) }
    }
}
