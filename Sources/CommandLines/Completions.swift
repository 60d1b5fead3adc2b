/// A shell that completes the words of a command line by tab.
package enum Shell: String, CaseIterable, Sendable { case bash, zsh, fish }

extension Program {
    /// The script that teaches `shell` the program's commands, options and their words, made of the
    /// table that help is made of. What is neither is completed as a file's name.
    package func completions(for shell: Shell) -> String {
        switch shell {
        case .bash: BashCompletions(name: name, specs: specs).text
        case .zsh: ZshCompletions(name: name, specs: specs).text
        case .fish: FishCompletions(name: name, specs: specs).text
        }
    }
}

extension String {
    /// In single quotes, for any of the shells.
    fileprivate var quoted: String { "'" + replacing("'", with: #"'\''"#) + "'" }
}

private struct BashCompletions {
    let name: String
    let specs: [CommandSpec]

    var text: String {
        """
        # bash completion of \(name): source it, or put it where bash-completion looks for it
        _\(name)() {
            local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}
            COMPREPLY=()
            if [ "$COMP_CWORD" -eq 1 ]; then
                COMPREPLY=($(compgen -W \(names.quoted) -- "$word"))
                return
            fi
            case ${COMP_WORDS[1]} in
            help)
                COMPREPLY=($(compgen -W \(names.quoted) -- "$word")) ;;
        \(specs.map(arm).joined(separator: "\n"))
            esac
        }
        complete -o bashdefault -o default -F _\(name) \(name)
        """
    }

    private var names: String { (specs.map(\.name) + ["help"]).joined(separator: " ") }

    private func arm(_ spec: CommandSpec) -> String {
        let taking = spec.options.filter { $0.value != nil }
        let values = taking.map { option in
            let pattern = option.spellings.joined(separator: "|")
            let words = option.words.joined(separator: " ")
            let reply =
                words.isEmpty ? "" : "COMPREPLY=($(compgen -W \(words.quoted) -- \"$word\")) "
            return "        \(pattern)) \(reply);;"
        }
        let operands =
            spec.operandWords.isEmpty
            ? ":"
            : "COMPREPLY=($(compgen -W \(spec.operandWords.joined(separator: " ").quoted) -- \"$word\"))"
        return """
                \(spec.name))
                    case $before in
            \(values.joined(separator: "\n"))
                    *)
                        case $word in
                        -*) COMPREPLY=($(compgen -W \(spec.options.flatMap(\.spellings).joined(separator: " ").quoted) -- "$word")) ;;
                        *) \(operands) ;;
                        esac ;;
                    esac ;;
            """
    }
}

private struct ZshCompletions {
    let name: String
    let specs: [CommandSpec]

    var text: String {
        """
        #compdef \(name)
        _\(name)() {
            local -a commands=(
        \(described.map { "        " + $0.quoted }.joined(separator: "\n"))
            )
            if (( CURRENT == 2 )); then
                _describe command commands
                return
            fi
            local command=${words[2]}
            shift words
            (( CURRENT-- ))
            case $command in
            help) _describe command commands ;;
        \(specs.map(arm).joined(separator: "\n"))
            esac
        }
        if [ "$funcstack[1]" = _\(name) ]; then _\(name) "$@"; else compdef _\(name) \(name); fi
        """
    }

    private var described: [String] {
        specs.map { "\($0.name):\(plain($0.summary))" } + ["help:what a command does"]
    }

    private func arm(_ spec: CommandSpec) -> String {
        let operands =
            spec.operandWords.isEmpty
            ? "*:file:_files" : "*:word:(\(spec.operandWords.joined(separator: " ")))"
        let arguments = spec.options.map(argument) + [operands.quoted]
        return "    \(spec.name)) _arguments \(arguments.joined(separator: " ")) ;;"
    }

    private func argument(_ option: CommandSpec.Option) -> String {
        let taken = option.value.map { value in
            ":\(plain(value)):"
                + (option.words.isEmpty ? "_files" : "(\(option.words.joined(separator: " ")))")
        }
        let end = "[\(plain(option.help))]\(taken ?? "")".quoted
        if option.repeats {
            return option.spellings.map { "'*'\($0)\(end)" }.joined(separator: " ")
        }
        if option.spellings.count == 1 { return option.spellings[0] + end }
        return "'(\(option.spellings.joined(separator: " ")))'"
            + "{\(option.spellings.joined(separator: ","))}" + end
    }

    /// Without the characters that stand for something in a specification.
    private func plain(_ text: String) -> String {
        String(text.map { "[]:\\".contains($0) ? " " : $0 })
    }
}

private struct FishCompletions {
    let name: String
    let specs: [CommandSpec]

    var text: String {
        let commands = specs.map { ($0.name, $0.summary) } + [("help", "what a command does")]
        let first = commands.map {
            "complete -c \(name) -n __fish_use_subcommand -f -a \($0) -d \(fishQuoted($1))"
        }
        let help =
            "complete -c \(name) -n '__fish_seen_subcommand_from help' -f -a "
            + fishQuoted(specs.map(\.name).joined(separator: " "))
        return (first + [help] + specs.flatMap(lines)).joined(separator: "\n")
    }

    private func lines(_ spec: CommandSpec) -> [String] {
        let start = "complete -c \(name) -n '__fish_seen_subcommand_from \(spec.name)'"
        var lines = spec.options.map { option in
            var line = start + " -l \(option.name)"
            if let short = option.short { line += " -s \(short)" }
            if option.value != nil { line += option.words.isEmpty ? " -r" : " -x -a " }
            if !option.words.isEmpty { line += fishQuoted(option.words.joined(separator: " ")) }
            return line + " -d \(fishQuoted(option.help))"
        }
        if !spec.operandWords.isEmpty {
            lines.append(start + " -f -a " + fishQuoted(spec.operandWords.joined(separator: " ")))
        }
        return lines
    }

    /// Fish knows backslashes within single quotes.
    private func fishQuoted(_ text: String) -> String {
        "'" + text.replacing(#"\"#, with: #"\\"#).replacing("'", with: #"\'"#) + "'"
    }
}
