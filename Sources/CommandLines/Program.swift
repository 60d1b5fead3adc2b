internal import Files

/// One command: what it understands and what it does.
package struct Command<Outcome>: Sendable {
    package let spec: CommandSpec
    package let run: @Sendable (Arguments) async throws -> Outcome

    package init(
        spec: CommandSpec, run: @escaping @Sendable (Arguments) async throws -> Outcome
    ) {
        self.spec = spec
        self.run = run
    }
}

/// A program of several commands: `PROGRAM COMMAND …`, and `PROGRAM help COMMAND`.
package struct Program<Outcome>: Sendable {
    /// What a command line asks for.
    package enum Request {
        case help(String)
        case run(Command<Outcome>, Arguments)
    }

    let name: String
    /// Empty where it has none.
    let version: String
    let summary: String
    private let commands: [Command<Outcome>]
    let closing: String

    /// What its commands understand, in the order of the overview.
    var specs: [CommandSpec] { commands.map(\.spec) }

    /// - Parameters:
    ///   - version: stands behind the name in the overview and at the foot of manual pages.
    ///   - summary: what stands behind them.
    ///   - closing: what stands under the list of commands.
    package init(
        name: String, version: String = "", summary: String, commands: [Command<Outcome>],
        closing: String = ""
    ) {
        self.name = name
        self.version = version
        self.summary = summary
        self.commands = commands
        self.closing = closing
    }

    /// What `words`, the program's name not among them, ask for.
    ///
    /// - Throws: `UsageError`.
    package func request(_ words: [String]) throws -> Request {
        guard let first = words.first else { return .help(overview) }
        let rest = words.dropFirst()
        if Self.isHelp(first) || first == "help" {
            return .help(try rest.first.map { try self.command($0).spec.help(name) } ?? overview)
        }
        let command = try self.command(first)
        if rest.contains(where: Self.isHelp) { return .help(command.spec.help(name)) }
        return .run(command, try Arguments(rest, for: command.spec, of: name))
    }

    private static func isHelp(_ word: String) -> Bool { word == "--help" || word == "-h" }

    func command(_ word: String) throws -> Command<Outcome> {
        guard let command = commands.first(where: { $0.spec.name == word }) else {
            throw UsageError(
                "there is no command \"\(word)\""
                    + Nearest.hint(for: word, in: commands.map(\.spec.name)), see: "\(name) help")
        }
        return command
    }

    package var overview: String {
        let list =
            commands.map { ($0.spec.name, $0.spec.summary) }
            + [("help", "what a command does: \(name) help COMMAND")]
        let width = (list.map(\.0.count).max() ?? 0) + 2
        let lines = list.map { "  " + $0.padding(to: width) + $1 }
        return """
            \(version.isEmpty ? name : "\(name) \(version):") \(summary)

            usage: \(name) COMMAND …

            \(lines.joined(separator: "\n"))\(closing.isEmpty ? "" : "\n\n" + closing)
            """
    }
}
