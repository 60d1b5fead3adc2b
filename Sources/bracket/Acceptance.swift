import CommandLines
import Foundation

/// What `--accept` takes for a success: schedulers know no third outcome, and hold back what waits for
/// a job that ended with anything but 0.
struct Acceptance {
    private enum Blemish: String, CaseIterable { case rejects, undecided }

    static let option = CommandSpec.Option(
        name: "accept", value: "LIST",
        help: "exit with 0 in spite of: rejects, undecided (with a comma between)",
        words: Blemish.allCases.map(\.rawValue) + ["rejects,undecided"])

    private let accepted: Set<Blemish>

    /// - Throws: `UsageError`.
    init(_ arguments: Arguments) throws {
        let words = arguments.string("accept")?.components(separatedBy: ",") ?? []
        accepted = Set(
            try words.map { word in
                guard let blemish = Blemish(rawValue: word) else {
                    throw arguments.usageError(
                        "--accept is \"\(word)\"; it takes rejects, undecided or both, as in "
                            + "--accept rejects,undecided")
                }
                return blemish
            })
    }

    /// How a command ends that did what it could.
    func code(rejected: Bool, undecided: Bool = false) -> ExitCode {
        let isClean =
            (!rejected || accepted.contains(.rejects))
            && (!undecided || accepted.contains(.undecided))
        return isClean ? .done : .partial
    }
}
