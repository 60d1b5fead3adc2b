/// Why a checkpoint cannot be opened. Names and texts of the untrusted file are shortened and their
/// control characters escaped.
public enum CheckpointError: Error, Equatable, CustomStringConvertible {
    /// An error of the operating system: "cannot open "model.gguf": No such file or directory".
    case unreadable(file: String, action: String, reason: String)
    /// The file violates its format.
    case malformed(file: String, format: String, problem: String)
    /// The file is valid, but Bracket does not support what it contains.
    case unsupported(file: String, what: String, found: String, supported: String)
    /// A required part is missing.
    case missing(file: String, what: String)
    /// A weight's shape contradicts the model's geometry.
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
