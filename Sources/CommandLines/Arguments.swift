internal import Files

/// The words behind a command, taken apart. Errors name the option that was meant.
package struct Arguments: Sendable {
    /// The command and its program, as in `bracket run`.
    private let command: String
    private let spec: CommandSpec
    /// Where help is.
    private let help: String
    private var values: [String: [String]] = [:]
    package private(set) var operands: [String] = []

    /// - Throws: `UsageError`.
    package init(
        _ words: some Sequence<String>, for spec: CommandSpec, of program: String
    ) throws {
        self.spec = spec
        command = "\(program) \(spec.name)"
        help = "\(program) help \(spec.name)"
        var words = Array(words)[...]
        var onlyOperands = false
        while let word = words.popFirst() {
            if onlyOperands || !word.hasPrefix("-") || word == "-" {
                operands.append(word)
            } else if word == "--" {
                onlyOperands = true
            } else {
                try take(word, &words)
            }
        }
    }

    private mutating func take(_ word: String, _ words: inout ArraySlice<String>) throws {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let given = String(parts[0])
        let option = spec.options.first {
            given == "--" + $0.name || ($0.short.map { given == "-\($0)" } ?? false)
                || ($0.alias.map { given == "--" + $0 } ?? false)
        }
        guard let option else {
            let names = spec.options.map { "--" + $0.name }
            throw usageError(
                "unknown option \(given) for \"\(command)\"" + Nearest.hint(for: given, in: names))
        }
        if values[option.name] != nil, !option.repeats {
            throw usageError("\(given) is given twice")
        }
        guard let valueName = option.value else {
            if parts.count == 2 { throw usageError("\(given) takes no value") }
            values[option.name] = [""]
            return
        }
        let value = parts.count == 2 ? String(parts[1]) : words.popFirst()
        guard let value else {
            throw usageError("\(given) needs a value: \(given) \(valueName)")
        }
        values[option.name, default: []].append(value)
    }

    // MARK: Options

    package func has(_ name: String) -> Bool { values[name] != nil }

    package func string(_ name: String) -> String? { values[name]?.last }

    package func strings(_ name: String) -> [String] { values[name] ?? [] }

    package func int(_ name: String, in range: ClosedRange<Int> = 0...Int.max) throws -> Int? {
        guard let text = string(name) else { return nil }
        guard let value = Int(text), range.contains(value) else {
            let upper = range.upperBound == .max ? "" : " to \(range.upperBound)"
            throw usageError(
                "--\(name) is \"\(text)\"; it must be a whole number from \(range.lowerBound)"
                    + upper)
        }
        return value
    }

    package func double(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
        guard let text = string(name) else { return nil }
        guard let value = Double(text), range.contains(value) else {
            throw usageError(
                "--\(name) is \"\(text)\"; it must be a number from \(range.lowerBound) to "
                    + "\(range.upperBound)")
        }
        return value
    }

    /// The value of `type` that an option names.
    ///
    /// - Parameter noun: what messages call it; the option itself if `nil`.
    package func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ type: Value.Type, called noun: String? = nil
    ) throws -> Value? {
        try choice(
            name, among: Value.allCases.map(\.rawValue), called: noun, Value.init(rawValue:))
    }

    /// What `make` makes of the word that an option names, one of `known`.
    package func choice<Value>(
        _ name: String, among known: [String], called noun: String? = nil,
        _ make: (String) -> Value?
    ) throws -> Value? {
        guard let word = string(name) else { return nil }
        guard let value = make(word) else {
            throw usageError(
                "unknown \(noun ?? "--" + name) \"\(word)\"" + Nearest.hint(for: word, in: known)
                    + " (known: \(known.joined(separator: ", ")))")
        }
        return value
    }

    // MARK: Operands

    /// The one operand of a command that takes one.
    package func operand(_ what: String) throws -> String {
        guard operands.count == 1, let operand = operands.first else {
            throw operands.isEmpty
                ? needs("a \(what)")
                : usageError("\"\(command)\" takes one \(what), not \(operands.count)")
        }
        return operand
    }

    /// - Throws: `UsageError` where there is an operand, for a command that takes none.
    package func noOperand() throws {
        guard let extra = operands.first else { return }
        throw usageError("\"\(command)\" takes no operand \"\(extra)\"")
    }

    // MARK: Errors

    package func usageError(_ problem: String) -> UsageError { UsageError(problem, see: help) }

    /// `"bracket run" needs a PIPELINE`
    package func needs(_ what: String) -> UsageError { usageError("\"\(command)\" needs \(what)") }
}

/// A command line that cannot be carried out as it stands. Exit code 2.
package struct UsageError: Error, CustomStringConvertible {
    package let problem: String
    /// The command that shows help.
    private let see: String

    init(_ problem: String, see: String) {
        self.problem = problem
        self.see = see
    }

    package var description: String { "\(problem)\nsee: \(see)" }
}
