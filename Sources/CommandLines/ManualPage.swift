extension Program {
    /// The manual page of the program, or of one of its commands, as roff for `man`.
    ///
    /// - Throws: `UsageError` for a command that there is not.
    package func manual(of command: String? = nil) throws -> String {
        guard let command else { return programPage }
        return try commandPage(self.command(command).spec)
    }

    private var programPage: String {
        let list = specs.map { ".TP\n.B \(name)\\-\($0.name)\n\(roff($0.summary))" }
        return [
            head(name), ".SH NAME\n\(roff(name)) \\- \(roff(summary))",
            ".SH SYNOPSIS\n.B \(roff(name))\n.I COMMAND\n…",
            ".SH COMMANDS\nEach has a page of its own.\n\(list.joined(separator: "\n"))",
            closing.isEmpty ? "" : ".SH NOTES\n.nf\n\(roff(closing))\n.fi",
        ].filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
    }

    private func commandPage(_ spec: CommandSpec) -> String {
        let options = spec.options.map { option in
            let value = option.value.map { " \\fI\(roff($0))\\fR" } ?? ""
            let names = option.spellings.map { "\\fB\(roff($0))\\fR" }.joined(separator: ", ")
            return ".TP\n\(names)\(value)\n\(roff(option.help))"
        }
        let see = ([name] + specs.map { "\(name)-\($0.name)" }).filter {
            $0 != "\(name)-\(spec.name)"
        }
        return [
            head("\(name)-\(spec.name)"),
            ".SH NAME\n\(roff("\(name)-\(spec.name)")) \\- \(roff(spec.summary))",
            ".SH SYNOPSIS\n.B \(roff("\(name) \(spec.name)"))\n\(roff(spec.operands))"
                + (spec.options.isEmpty ? "" : "\n[options]"),
            spec.details.isEmpty ? "" : ".SH DESCRIPTION\n.nf\n\(roff(spec.details))\n.fi",
            options.isEmpty ? "" : ".SH OPTIONS\n\(options.joined(separator: "\n"))",
            ".SH SEE ALSO\n" + see.map { "\\fB\(roff($0))\\fR(1)" }.joined(separator: ", "),
        ].filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
    }

    private func head(_ title: String) -> String {
        #".TH \#(roff(title.uppercased())) 1 "" "\#(roff("\(name) \(version)"))""#
    }

    /// Text as roff shows it: a backslash and a hyphen stand for something, and so does a line that
    /// begins with a dot or an apostrophe.
    private func roff(_ text: String) -> String {
        text.replacing(#"\"#, with: #"\e"#).replacing("-", with: #"\-"#)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix(".") || $0.hasPrefix("'") ? #"\&"# + $0 : String($0) }
            .joined(separator: "\n")
    }
}
