/// Why a checkpoint cannot be opened. Names and texts out of a file are shown shortened and with
/// their control characters spelled out: they are whatever a stranger wrote.
public enum CheckpointError: Error, Equatable, CustomStringConvertible {
    /// The operating system refuses: "cannot open "model.gguf": No such file or directory".
    case unreadable(file: String, action: String, reason: String)
    /// The file is not what its format says it should be.
    case malformed(file: String, format: String, problem: String)
    /// The file is in order, but of a kind that Bracket does not run.
    case unsupported(file: String, what: String, found: String, supported: String)
    /// Something that a checkpoint has is not there.
    case missing(file: String, what: String)
    /// A weight has another shape than the model's geometry asks for.
    case wrongShape(file: String, tensor: String, found: [Int], expected: [Int])

    public var description: String {
        switch self {
        case .unreadable(let file, let action, let reason):
            "cannot \(action) \(quoted(file)): \(reason)"
        case .malformed(let file, let format, let problem):
            "\(quoted(file)) is not valid \(format): \(problem)"
        case .unsupported(let file, let what, let found, let supported):
            "\(quoted(file)): the \(what) is \(found); supported: \(supported)"
        case .missing(let file, let what): "\(quoted(file)) has no \(what)"
        case .wrongShape(let file, let tensor, let found, let expected):
            "\(quoted(file)): the tensor \(quoted(tensor)) has the shape \(found), but the model's "
                + "configuration asks for \(expected)"
        }
    }
}
