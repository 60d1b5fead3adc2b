import CommandLines
import Foundation

/// The settings that a replay plays: what is set for all, and each combination of what is swept.
struct ReplaySweep {
    let fixed: [String]
    /// `tournament.votes.max=1,3,5`, each.
    let axes: [String]
    private static let most = 500

    /// - Throws: `UsageError`.
    func settings(_ arguments: Arguments) throws -> [[String]] {
        var settings = [fixed]
        for axis in axes {
            guard let mark = axis.firstIndex(of: "="), mark > axis.startIndex else {
                throw arguments.usageError(
                    "--sweep is \"\(axis)\"; it is KEY=VALUE,VALUE…, as in "
                        + "tournament.votes.max=1,3,5")
            }
            let key = axis[..<mark]
            let values = Self.values(axis[axis.index(after: mark)...])
            settings = settings.flatMap { before in values.map { before + ["\(key)=\($0)"] } }
            guard settings.count <= Self.most else {
                throw arguments.usageError(
                    "--sweep: that makes more than \(Self.most) tournaments; sweep fewer values")
            }
        }
        guard !fixed.isEmpty || !axes.isEmpty else {
            throw arguments.usageError("nothing is changed; give --set or --sweep")
        }
        return settings
    }

    /// The values between commas, but for those inside of braces: `{lead:2},all` is two.
    private static func values(_ text: Substring) -> [String] {
        var values = [""]
        var depth = 0
        for character in text {
            if "{[".contains(character) { depth += 1 }
            if "}]".contains(character) { depth -= 1 }
            if character == ",", depth <= 0 {
                values.append("")
            } else {
                values[values.count - 1].append(character)
            }
        }
        return values
    }
}
