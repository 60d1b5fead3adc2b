/// What one command understands.
package struct CommandSpec: Sendable {
    package struct Option: Sendable {
        package var name: String
        /// A short form, such as `-o`.
        package var short: Character?
        /// What the value is called in help; `nil` for a switch.
        package var value: String?
        package var help: String
        /// Whether it may be given several times.
        package var repeats: Bool

        package init(
            name: String, short: Character? = nil, value: String? = nil, help: String,
            repeats: Bool = false
        ) {
            self.name = name
            self.short = short
            self.value = value
            self.help = help
            self.repeats = repeats
        }
    }

    package let name: String
    /// What stands behind the options: `PIPELINE`, `CANDIDATE-FILE…`.
    let operands: String
    let summary: String
    let details: String
    let options: [Option]

    package init(
        name: String, operands: String = "", summary: String, details: String = "",
        options: [Option] = []
    ) {
        self.name = name
        self.operands = operands
        self.summary = summary
        self.details = details
        self.options = options
    }

    /// The text of `PROGRAM help NAME`.
    func help(_ program: String) -> String {
        let left = options.map { option in
            let short = option.short.map { "-\($0), " } ?? ""
            return short + "--" + option.name + (option.value.map { " " + $0 } ?? "")
        }
        let width = (left.map(\.count).max() ?? 0) + 2
        let lines = zip(left, options).map { "  " + $0.padding(to: width) + $1.help }
        let usage = ["usage:", program, name, operands, options.isEmpty ? "" : "[options]"]
        return [
            "\(program) \(name): \(summary)",
            usage.filter { !$0.isEmpty }.joined(separator: " "), details,
            lines.joined(separator: "\n"),
        ].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }
}

extension String {
    package func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
