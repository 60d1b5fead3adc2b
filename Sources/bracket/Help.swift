import Pipelines
import Runs

/// The texts of `bracket help`, made from what the commands understand.
enum Help {
    static var overview: String {
        let names = Commands.all.map { $0.spec.name.count }.max() ?? 0
        let list = Commands.all.map { command in
            "  " + command.spec.name.padding(to: names + 2) + command.spec.summary
        }
        return """
            bracket \(bracketVersion): picks the best of N answers by a tournament

            usage: bracket COMMAND …

            \(list.joined(separator: "\n"))
              \("help".padding(to: names + 2))what a command does: bracket help COMMAND

            exit codes: 0 done, 1 failed, 2 usage, 3 done with rejected or undecided records,
            75 stopped (the printed command resumes)
            """
    }

    static func show(_ name: String?) throws -> ExitCode {
        guard let name else {
            Terminal.print(overview)
            return .done
        }
        guard let command = Commands.all.first(where: { $0.spec.name == name }) else {
            throw UsageError(
                "there is no command \"\(name)\""
                    + Nearest.hint(for: name, in: Commands.all.map(\.spec.name)))
        }
        Terminal.print(text(command.spec))
        return .done
    }

    static func text(_ spec: CommandSpec) -> String {
        let left = spec.options.map { option in
            let short = option.short.map { "-\($0), " } ?? ""
            return short + "--" + option.name + (option.value.map { " " + $0 } ?? "")
        }
        let width = (left.map(\.count).max() ?? 0) + 2
        let lines = zip(left, spec.options).map { "  " + $0.padding(to: width) + $1.help }
        return """
            bracket \(spec.name): \(spec.summary)

            usage: bracket \(spec.name) \(spec.operands) [options]

            \(spec.details.isEmpty ? "" : spec.details + "\n\n")\(lines.joined(separator: "\n"))
            """
    }
}

extension String {
    func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
