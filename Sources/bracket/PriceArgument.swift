import CommandLines
import Pipelines
import RunLogs

/// What the tokens of a model cost that a command line names: `--price 0.15,0.60` or `0.15,0.60,EUR`.
enum PriceArgument {
    static let option = CommandSpec.Option(
        name: "price", value: "IN,OUT",
        help: "what a million tokens read and generated cost, as 0.15,0.60 or 0.15,0.60,EUR")

    /// - Throws: `UsageError`.
    static func price(_ arguments: Arguments) throws -> Price? {
        guard let text = arguments.string(option.name) else { return nil }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let currency = parts.count == 3 ? String(parts[2]) : Price.usualCurrency
        guard (2...3).contains(parts.count), Price.isCurrency(currency),
            let input = Double(parts[0]), let output = Double(parts[1]),
            Price.range.contains(input), Price.range.contains(output)
        else {
            throw arguments.usageError(
                "--\(option.name) is \"\(text)\"; it must be two prices of a million tokens, and may have "
                    + "a currency, as 0.15,0.60 or 0.15,0.60,EUR")
        }
        return Price(input: input, output: output, currency: currency)
    }
}
