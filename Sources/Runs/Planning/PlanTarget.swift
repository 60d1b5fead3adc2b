internal import Files

/// What a plan is to reach: `accuracy=0.9`, or `calls=5000` or `money=2.50` not to be gone beyond.
package enum PlanTarget: Sendable, Hashable {
    /// The share of prompts whose winner is right.
    case accuracy(Double)
    /// What a run may ask the judge, and the generator, in all.
    case calls(Int)
    /// The same in the currency of the models' prices.
    case money(Double)

    package enum Key: String, CaseIterable, Sendable { case accuracy, calls, money }

    /// Why a text is no target.
    package struct Problem: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    package init(_ text: String) throws(Problem) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            .map(String.init)
        let keys = Key.allCases.map(\.rawValue)
        guard let key = Key(rawValue: parts[0]) else {
            throw Problem(
                description: "nothing is planned for \"\(parts[0])\""
                    + Nearest.hint(for: parts[0], in: keys)
                    + " (known: accuracy=0.9, calls=5000, money=2.50)")
        }
        let value = parts.count > 1 ? parts[1] : ""
        switch key {
        case .accuracy:
            guard let share = Double(value), share > 0, share < 1 else {
                throw Problem(
                    description:
                        "\"accuracy\" is \"\(value)\"; it must be a share above 0 and below 1")
            }
            self = .accuracy(share)
        case .calls:
            guard let calls = Int(value), calls > 0 else {
                throw Problem(
                    description: "\"calls\" is \"\(value)\"; it must be a whole number from 1")
            }
            self = .calls(calls)
        case .money:
            guard let amount = Double(value), amount > 0, amount < 1e15 else {
                throw Problem(
                    description: "\"money\" is \"\(value)\"; it must be an amount above 0")
            }
            self = .money(amount)
        }
    }
}
