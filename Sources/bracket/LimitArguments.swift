import CommandLines
import Foundation
import JSON
import Runs

/// What a run may spend, as its command line says it, and how to go on when it is spent.
enum LimitArguments {
    private static let cost = CommandSpec.Option(
        name: "max-cost", value: "X",
        help: "stop before the run has cost more than X, by its models' prices")
    private static let tokens = CommandSpec.Option(
        name: "max-tokens", value: "N",
        help: "stop before the run has read and generated more than N tokens")
    private static let calls = CommandSpec.Option(
        name: "max-calls", value: "N", help: "stop before the run has sent more than N requests")
    private static let time = CommandSpec.Option(
        name: "max-time", value: "TIME",
        help: "send nothing new after TIME of this start: 90s, 30m, 2h")

    static let options = [cost, tokens, calls, time]

    /// - Throws: `UsageError`.
    static func limits(_ arguments: Arguments) throws -> SpendingLimits {
        var limits = SpendingLimits()
        limits.cost = try arguments.double(cost.name, in: 0...1e12)
        limits.tokens = try arguments.int(tokens.name)
        limits.calls = try arguments.int(calls.name)
        limits.seconds = try arguments.string(time.name).map { text in
            guard let seconds = seconds(text) else {
                throw arguments.usageError(
                    "--\(time.name) is \"\(text)\"; it must be a time, as 90s, 30m or 2h")
            }
            return seconds
        }
        return limits
    }

    /// `90`, `90s`, `30m`, `1.5h`, `2d`: seconds.
    static func seconds(_ text: String) -> Double? {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        let unit = text.last.flatMap { units[$0] }
        guard let number = Double(unit == nil ? text : String(text.dropLast())),
            number.isFinite, number >= 0
        else { return nil }
        return min(number * (unit ?? 1), 1e9)
    }

    /// What is said of a run that has spent what it may: what is spent, and the command that goes on.
    static func note(_ reached: LimitReached, _ words: [String]) -> String {
        let option =
            switch reached.limit {
            case .cost: cost
            case .tokens: tokens
            case .calls: calls
            case .time: time
            }
        let raised = raised(option.name, in: words)
        return "stopped by --\(option.name): \(reached); what was answered is kept. To go on"
            + (raised == words ? "" : " with twice as much") + ":\n  "
            + raised.map(ShellWord.quoted).joined(separator: " ")
    }

    /// The words of a command with twice the number that an option has. Another start has a time of its
    /// own.
    private static func raised(_ option: String, in words: [String]) -> [String] {
        var words = words
        for (index, word) in words.enumerated() {
            if word == "--" { break }
            if word == "--\(option)", words.indices.contains(index + 1) {
                words[index + 1] = doubled(words[index + 1])
            } else if word.hasPrefix("--\(option)=") {
                words[index] = "--\(option)=" + doubled(String(word.dropFirst(option.count + 3)))
            }
        }
        return words
    }

    private static func doubled(_ text: String) -> String {
        if let whole = Int(text) {
            let (twice, isTooLarge) = whole.multipliedReportingOverflow(by: 2)
            return isTooLarge ? text : String(max(twice, 1))
        }
        guard let number = Double(text), number > 0 else { return text }
        return JSON.number(2 * number).text
    }
}
