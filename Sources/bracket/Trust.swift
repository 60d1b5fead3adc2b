import CommandLines
import Foundation
import JSON
import Pipelines

/// Says which environment variables a pipeline sends where and which programs it runs, before anything
/// is: a pipeline may come from a stranger, who would like to have a key or a machine.
///
/// On a terminal it is asked for the first time, and a yes is remembered; elsewhere it is announced.
enum Trust {
    static let option = CommandSpec.Option(
        name: "trust", help: "send the keys and run the programs it names without asking")

    /// - Parameters:
    ///   - plans: the models that are going to be asked.
    ///   - commands: the programs that are going to be run, each as its words.
    ///   - path: the pipeline's, for the question.
    /// - Throws: `Refused` for a no.
    static func check(
        _ plans: [ModelPlan], running commands: [[String]] = [], of path: String,
        _ arguments: Arguments
    ) throws {
        let pairs = Set(
            plans.flatMap { plan in
                let sent = plan.sentVariables
                return sent.names.flatMap { name in sent.hosts.map { Pair(name, $0) } }
            })
        let programs = Set(commands.map(Pair.init(program:)))
        let remembered = remembered
        let unknown = pairs.subtracting(remembered).sorted()
        let unknownPrograms = programs.subtracting(remembered).sorted()
        guard !(unknown + unknownPrograms).isEmpty, !arguments.has("trust") else { return }
        let sent = unknown.map { "\($0.variable) to \($0.host)" }.joined(separator: ", ")
        let run = unknownPrograms.map(\.host).joined(separator: ", ")
        let what = [
            sent.isEmpty ? nil : "sends the environment's \(sent)",
            run.isEmpty ? nil : "runs the program \(run)",
        ].compactMap(\.self).joined(separator: " and ")
        guard isatty(0) == 1, Terminal.errorIsTerminal else {
            Terminal.note("bracket: \(path) \(what)")
            return
        }
        Terminal.note("\(path) \(what). Is that what you want? [y/N]")
        guard ["y", "yes"].contains(readLine()?.lowercased() ?? "") else {
            throw Refused(path: path)
        }
        remember(unknown + unknownPrograms)
    }

    /// All models and programs of the pipeline that is the command's operand.
    static func check(_ pipeline: Pipeline, _ arguments: Arguments) throws {
        try check(
            pipeline.models.entries.map(\.plan), running: pipeline.commands,
            of: arguments.operands.first ?? "the pipeline", arguments)
    }

    struct Refused: Error, CustomStringConvertible {
        var path: String
        var description: String {
            "nothing was sent or run; --trust does what \(path) names without asking"
        }
    }

    private struct Pair: Hashable, Comparable {
        var variable: String
        var host: String

        init(_ variable: String, _ host: String) {
            self.variable = variable
            self.host = host
        }

        /// A program, in the place of a host: control characters are escaped, so that it is one line.
        init(program words: [String]) {
            self.init("run", JSON.string(words.joined(separator: " ")).text)
        }

        var line: String { variable + " " + host }

        static func < (a: Pair, b: Pair) -> Bool { a.line < b.line }
    }

    // MARK: What was said before

    /// `trusted` in the folder of settings (XDG Base Directory Specification): a variable and a host on
    /// each line, or `run` and a program.
    private static var file: URL? {
        let folder =
            Terminal.environment("XDG_CONFIG_HOME")
            ?? Terminal.environment("HOME").map { $0 + "/.config" }
        guard let folder, folder.hasPrefix("/") else { return nil }
        return URL(filePath: folder).appending(path: "bracket/trusted")
    }

    private static var remembered: Set<Pair> {
        guard let file, let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        return Set(
            text.split(whereSeparator: \.isNewline).compactMap { line in
                let words = line.split(separator: " ", maxSplits: 1)
                return words.count == 2 ? Pair(String(words[0]), String(words[1])) : nil
            })
    }

    /// What cannot be remembered is asked again.
    private static func remember(_ pairs: [Pair]) {
        guard let file else { return }
        let all = remembered.union(pairs).sorted().map { $0.line + "\n" }.joined()
        try? FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try? Data(all.utf8).write(to: file, options: .atomic)
    }
}
