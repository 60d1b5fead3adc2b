/// Why a file could not be used: "cannot open "prompts.jsonl": No such file or directory".
public struct FileError: Error, Equatable, CustomStringConvertible {
    public let path: String
    /// What was tried, as a verb: "open", "read".
    public let action: String
    public let reason: String

    package init(path: String, action: String, reason: String) {
        self.path = path
        self.action = action
        self.reason = reason
    }

    public var description: String { "cannot \(action) \"\(path)\": \(reason)" }
}
