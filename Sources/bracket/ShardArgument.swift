import CommandLines
import Datasets
import Foundation
import Runs

/// `--shard I/N`, or `auto/N`: which part of N a job does, said by whoever started it.
///
/// N is always given by hand: the counts that schedulers set are those of a submission, and change when
/// one task of many is submitted again.
enum ShardArgument {
    static let option = CommandSpec.Option(
        name: "shard", value: "I/N",
        help: "only part I of N, by hash of the id; auto/N: I from the job's environment")

    /// Where schedulers say which task of an array this is, the first that is set counts, and what the
    /// first task's number is.
    private static let variables: [(name: String, first: Int)] = [
        ("SLURM_ARRAY_TASK_ID", 0), ("JOB_COMPLETION_INDEX", 0), ("SKYPILOT_JOB_RANK", 0),
        ("SKYPILOT_NODE_RANK", 0), ("AWS_BATCH_JOB_ARRAY_INDEX", 0), ("PBS_ARRAY_INDEX", 0),
        ("SGE_TASK_ID", 1),
    ]
    private static let own = "BRACKET_SHARD"

    /// - Throws: `UsageError`.
    static func shard(_ arguments: Arguments) throws -> Shard? {
        guard let text = arguments.string("shard") else { return nil }
        do {
            guard text.hasPrefix("auto/") else { return try Shard(text) }
            let count = try Shard("1" + text.dropFirst(4)).count
            return try fromEnvironment(of: count, arguments)
        } catch let error as ShardError {
            throw arguments.usageError(
                text.hasPrefix("auto")
                    ? "--shard: \"\(text)\" is not auto/N with the number of parts, as in auto/64"
                    : "--shard: \(error)")
        }
    }

    private static func fromEnvironment(
        of count: Int, _ arguments: Arguments
    ) throws -> Shard {
        if let text = Terminal.environment(own) {
            guard let shard = try? Shard(text) else {
                throw arguments.usageError("\(own) is \"\(text)\"; it must be I/N, as in 2/8")
            }
            guard shard.count == count else {
                throw arguments.usageError(
                    "\(own) is \(shard), but --shard is auto/\(count): the numbers of parts differ")
            }
            return shard
        }
        for (name, first) in variables {
            // Grid Engine says "undefined" of a job that is no array's.
            guard let text = Terminal.environment(name), text != "undefined" else { continue }
            guard let index = Int(text) else {
                throw arguments.usageError("\(name) is \"\(text)\", which is no number of a task")
            }
            guard first..<first + count ~= index else {
                throw arguments.usageError(
                    "\(name) is \(index), and --shard auto/\(count) has tasks \(first) to "
                        + "\(first + count - 1): submit them so, as in --array=0-\(count - 1) of Slurm"
                )
            }
            return Shard(index: index - first + 1, of: count)
        }
        throw arguments.usageError(
            "--shard auto/\(count) finds no task's number: none of "
                + ([own] + variables.map(\.name)).joined(separator: ", ")
                + " is set; in a job that is no array's, write --shard I/\(count)")
    }
}
