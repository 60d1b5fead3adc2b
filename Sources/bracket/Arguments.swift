import Pipelines

/// What one command understands.
struct CommandSpec: Sendable {
    struct Option: Sendable {
        var name: String
        /// A short form, such as `-o`.
        var short: Character?
        /// What the value is called in help; `nil` for a switch.
        var value: String?
        var help: String
        /// Whether it may be given several times.
        var repeats = false
    }

    var name: String
    /// What stands behind the options: `PIPELINE`, `CANDIDATE-FILE…`.
    var operands: String
    var summary: String
    var details: String = ""
    var options: [Option]
}

/// A command line taken apart. Errors name the option that was meant.
struct Arguments {
    private var values: [String: [String]] = [:]
    private(set) var operands: [String] = []

    /// - Throws: `UsageError`.
    init(_ words: some Sequence<String>, for spec: CommandSpec) throws {
        var words = Array(words)[...]
        var onlyOperands = false
        while let word = words.popFirst() {
            if onlyOperands || !word.hasPrefix("-") || word == "-" {
                operands.append(word)
            } else if word == "--" {
                onlyOperands = true
            } else {
                try take(word, &words, spec)
            }
        }
    }

    private mutating func take(
        _ word: String, _ words: inout ArraySlice<String>, _ spec: CommandSpec
    ) throws {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let given = String(parts[0])
        let option = spec.options.first {
            given == "--" + $0.name || ($0.short.map { given == "-\($0)" } ?? false)
        }
        guard let option else {
            let names = spec.options.map { "--" + $0.name }
            throw UsageError(
                "unknown option \(given) for \"bracket \(spec.name)\""
                    + Nearest.hint(for: given, in: names),
                command: spec.name)
        }
        if values[option.name] != nil, !option.repeats {
            throw UsageError("\(given) is given twice", command: spec.name)
        }
        guard let valueName = option.value else {
            if parts.count == 2 {
                throw UsageError("\(given) takes no value", command: spec.name)
            }
            values[option.name] = [""]
            return
        }
        let value = parts.count == 2 ? String(parts[1]) : words.popFirst()
        guard let value else {
            throw UsageError("\(given) needs a value: \(given) \(valueName)", command: spec.name)
        }
        values[option.name, default: []].append(value)
    }

    func has(_ name: String) -> Bool { values[name] != nil }

    func string(_ name: String) -> String? { values[name]?.last }

    func strings(_ name: String) -> [String] { values[name] ?? [] }

    func int(_ name: String, in range: ClosedRange<Int>, command: String) throws -> Int? {
        guard let text = string(name) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            let upper = range.upperBound == .max ? "" : " to \(range.upperBound)"
            throw UsageError(
                "--\(name) is \"\(text)\"; it must be a whole number from \(range.lowerBound)"
                    + upper, command: command)
        }
        return value
    }

    func double(_ name: String, in range: ClosedRange<Double>, command: String) throws -> Double? {
        guard let text = string(name) else { return nil }
        guard let value = Double(text), range.contains(value) else {
            throw UsageError(
                "--\(name) is \"\(text)\"; it must be a number from \(range.lowerBound) to "
                    + "\(range.upperBound)", command: command)
        }
        return value
    }

    /// The one operand of a command that takes one.
    func operand(_ what: String, command: String) throws -> String {
        guard operands.count == 1, let operand = operands.first else {
            throw UsageError(
                operands.isEmpty
                    ? "\"bracket \(command)\" needs a \(what)"
                    : "\"bracket \(command)\" takes one \(what), not \(operands.count)",
                command: command)
        }
        return operand
    }
}

/// A command line that cannot be carried out as it stands. Exit code 2.
struct UsageError: Error, CustomStringConvertible {
    var problem: String
    var command: String?

    init(_ problem: String, command: String? = nil) {
        self.problem = problem
        self.command = command
    }

    var description: String {
        problem + "\n" + "see: bracket help" + (command.map { " " + $0 } ?? "")
    }
}
