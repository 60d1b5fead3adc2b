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
    /// The same for a run whose judge was asked alike: its votes can be used again in another folder.
    case otherTournament(folder: String, differences: [String])
    /// The folder holds more records of the run than are asked for now.
    case wouldShrink(folder: String, records: Int, limit: Int)
    /// The same for a part of a run: how many records of the whole it was told to look at, `nil` for
    /// all.
    case wouldShrinkPart(folder: String, of: Int?, limit: Int)

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
        case .otherTournament(let folder, let differences):
            "\(folder) holds a run that differs in "
                + differences.joined(separator: ", ")
                + "; use the settings that it was started with, or another --out with --reuse "
                + "\(folder), which asks for those votes only that were never given"
        case .wouldShrink(let folder, let records, let limit):
            "\(folder) holds \(records) records of this run, and --limit \(limit) would leave "
                + "\(limit) of them; leave --limit out, or use another --out with --reuse \(folder)"
        case .wouldShrinkPart(let folder, let before, let limit):
            "\(folder) holds its part of \(before.map { "the first \($0)" } ?? "all") records, and "
                + "--limit \(limit) would leave less; leave --limit out, or use another --out with "
                + "--reuse \(folder)"
        }
    }
}
