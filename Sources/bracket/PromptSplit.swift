import Chance
import CommandLines
import JSON
import RunLogs

/// A share of the prompts: `train=0.95`.
struct PromptSplit {
    var name: String
    /// Where it ends, in 0...1.
    var end: Double

    /// What all of the prompts are called.
    static let usual = "train"

    static let option = CommandSpec.Option(
        name: "split", value: "NAME=SHARE,…",
        help: "a file for each share, by a hash of the prompt: train=0.95,test=0.05")

    /// - Throws: `UsageError`.
    static func all(_ arguments: Arguments) throws -> [PromptSplit] {
        guard let text = arguments.string("split") else { return [] }
        var splits: [PromptSplit] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: "=", omittingEmptySubsequences: false)
            guard pair.count == 2, let share = Double(pair[1]), share > 0, share <= 1,
                !pair[0].isEmpty, !splits.contains(where: { $0.name == pair[0] }),
                pair[0].utf8.allSatisfy(isPlain)
            else {
                throw arguments.usageError(
                    "--split is a list of names and shares, as in train=0.95,test=0.05")
            }
            splits.append(PromptSplit(name: String(pair[0]), end: (splits.last?.end ?? 0) + share))
        }
        guard let last = splits.last, abs(last.end - 1) < 1e-6 else {
            throw arguments.usageError("the shares of --split must add up to 1")
        }
        return splits
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// By what is asked and nothing else: a question that the input has twice never stands in two
    /// files, and other prompts do not move it.
    static func index(of log: BracketLog, _ splits: [PromptSplit]) -> Int {
        let hash = StableHash.of(JSON.object(log.prompt).text)
        let place = Double(hash >> 11) / Double(1 << 53)
        return splits.firstIndex { place < $0.end } ?? max(splits.count - 1, 0)
    }
}
