/// What one command understands.
package struct CommandSpec: Sendable {
    package struct Option: Sendable {
        package var name: String
        /// A short form, such as `-o`.
        package var short: Character?
        /// Another name that is understood and not shown.
        var alias: String?
        /// What the value is called in help; `nil` for a switch.
        package var value: String?
        package var help: String
        /// Whether it may be given several times.
        package var repeats: Bool
        /// The words that its value may be, for the shell's completion; empty for any.
        package var words: [String]

        package init(
            name: String, short: Character? = nil, alias: String? = nil, value: String? = nil,
            help: String, repeats: Bool = false, words: [String] = []
        ) {
            self.name = name
            self.short = short
            self.alias = alias
            self.value = value
            self.help = help
            self.repeats = repeats
            self.words = words
        }

        /// As it may be given: `--output`, and `-o`.
        var spellings: [String] { ["--" + name] + (short.map { ["-\($0)"] } ?? []) }
    }

    package let name: String
    /// What stands behind the options: `PIPELINE`, `CANDIDATE-FILE…`.
    let operands: String
    /// The words that operands may be, for the shell's completion; empty for files.
    let operandWords: [String]
    let summary: String
    let details: String
    let options: [Option]

    package init(
        name: String, operands: String = "", operandWords: [String] = [], summary: String,
        details: String = "", options: [Option] = []
    ) {
        self.name = name
        self.operands = operands
        self.operandWords = operandWords
        self.summary = summary
        self.details = details
        self.options = options
    }

    /// The text of `PROGRAM help NAME`, in lines of `width` characters at most.
    func help(_ program: String, width: Int = 80) -> String {
        let left = options.map { option in
            let short = option.short.map { "-\($0), " } ?? ""
            return "  " + short + "--" + option.name + (option.value.map { " " + $0 } ?? "")
        }
        let column = (left.map(\.count).max() ?? 0) + 2
        let lines = zip(left, options).flatMap { left, option in
            option.help.wrapped(to: width - column).enumerated().map { row, text in
                (row == 0 ? left : "").padding(to: column) + text
            }
        }
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

    /// The words of this text in lines of `width` characters at most; a longer word has its own.
    fileprivate func wrapped(to width: Int) -> [String] {
        var lines: [String] = []
        for word in split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] += " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
