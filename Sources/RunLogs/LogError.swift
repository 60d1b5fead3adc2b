/// What is wrong with a run folder, in words for the person at the terminal.
public enum LogError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong with a line or a member of one.
    case damaged(String)
    /// A line of so many bytes, more than a run's files may have.
    case tooLong(Int)
    /// Reading, writing or locking failed.
    case file(path: String, problem: String)
    /// Another process writes to the folder.
    case inUse(String)
    /// The folder holds a run of another pipeline, input or seed.
    case otherRun(folder: String, differences: [String])

    public var description: String {
        switch self {
        case .damaged(let problem): problem
        case .tooLong(let bytes):
            "a line of \(bytes) bytes, more than the \(RunFolder.maxLineBytes) that a run's files may "
                + "have"
        case .file(let path, let problem): "\(path): \(problem)"
        case .inUse(let folder):
            "another run is writing to \(folder); wait for it to end, or use another --out"
        case .otherRun(let folder, let differences):
            "\(folder) holds a run that differs in "
                + differences.joined(separator: ", ")
                + "; use another --out, or the settings that it was started with"
        }
    }
}
