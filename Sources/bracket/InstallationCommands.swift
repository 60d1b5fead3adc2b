import CommandLines

/// `bracket completions`: what a shell needs to complete the command line.
enum CompletionsCommand {
    static let command: Command = Command(
        spec: CommandSpec(
            name: "completions", operands: "SHELL", operandWords: Shell.allCases.map(\.rawValue),
            summary: "prints the tab completion of bash, zsh or fish",
            details: """
                bash   source <(bracket completions bash)
                zsh    source <(bracket completions zsh), behind compinit
                fish   bracket completions fish | source
                """),
        run: { arguments in
            let word = try arguments.operand("SHELL")
            guard let shell = Shell(rawValue: word) else {
                throw arguments.usageError("\"\(word)\" is none of bash, zsh and fish")
            }
            Terminal.print(Bracket.program.completions(for: shell))
            return .done
        })
}

/// `bracket manual`: the pages for `man`, of the table that help is made of.
enum ManualCommand {
    static let command: Command = Command(
        spec: CommandSpec(
            name: "manual", operands: "[COMMAND]",
            summary: "prints a manual page, as roff: bracket manual run | man -l -"),
        run: { arguments in
            if arguments.operands.count > 1 { _ = try arguments.operand("COMMAND") }
            Terminal.print(try Bracket.program.manual(of: arguments.operands.first))
            return .done
        })
}
