import CommandLines
import Datasets
import Foundation
import JSON
import Pipelines
import Reports
import Runs

/// `bracket init`
enum InitCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "init", operands: "--input F",
            summary: "writes a commented pipeline for an input and a model",
            details: """
                Looks at the first records of F, finds what they are, and writes a pipeline that
                reads them so, judged by M. Where F holds prompts alone, M makes the candidates,
                too. What it writes runs unchanged, by bracket run.
                """,
            options: [
                .init(name: "input", value: "F", help: "the prompts"),
                ShapeArguments.preset,
                .init(
                    name: "n", short: "n", value: "N",
                    help: "candidates to make for each prompt (default: 8, where F has none)"),
                .out("P", "write to P, which must not be there (default: standard output)"),
            ] + SketchArguments.options),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        try arguments.noOperand()
        guard let input = arguments.string("input") else { throw arguments.needs("--input F") }
        guard input != "-" else {
            throw arguments.usageError("a pipeline names its input, and - is none; save it first")
        }
        if let out = arguments.out, out != "-", FileManager.default.fileExists(atPath: out) {
            throw arguments.usageError("\(out) is there already; name another file")
        }
        let report = try InputReport(input, ShapeArguments.request(arguments, for: .any))
        let generates = try generates(report, arguments)
        var sketch = try SketchArguments.sketch(
            input, at: input, arguments, generates: generates)
        if let out = arguments.out, out != "-" {
            sketch.name = URL(filePath: out).deletingPathExtension().lastPathComponent
        }
        if generates != nil, sketch.model == nil {
            throw arguments.usageError(
                "\(input) has prompts and no answers, and nobody to make them: name a --model")
        }
        sketch.notes = notes(report, generates, arguments.out)
        let text = sketch.text(isCommented: true)
        // What is written must be read.
        _ = try Pipeline(text: text, file: arguments.out ?? "the pipeline")
        let output = try Output(arguments.out)
        output.write(String(text.dropLast()))
        try output.commit()
        if let out = arguments.out, out != "-" {
            let word = ShellWord.quoted(out)
            Terminal.note("\(out): bracket doctor \(word) checks it, bracket run \(word) runs it")
        }
        return .done
    }

    private static func generates(
        _ report: InputReport, _ arguments: Arguments
    ) throws -> Int? {
        let asked = try arguments.int("n", in: 1...10_000)
        let has = (report.candidates?.upperBound ?? 0) > 0
        if has, asked != nil {
            throw arguments.usageError("the input has candidates; leave -n out")
        }
        return has ? nil : asked ?? 8
    }

    private static func notes(
        _ report: InputReport, _ generates: Int?, _ out: String?
    ) -> [String] {
        let count = "\(report.usable) of the first \(report.read) records can be used"
        var notes = [
            (out.map { "bracket run \($0)" } ?? "bracket run THIS-FILE")
                + "; all keys: Pipelines.md of the documentation.",
            count
                + (generates == nil
                    ? report.candidates.map {
                        $0.count == 1
                            ? ", with \($0.lowerBound) candidates."
                            : ", with \($0.lowerBound) to \($0.upperBound) candidates."
                    } ?? "." : ", prompts alone: candidates are made."),
        ]
        if let reject = report.firstReject { notes.append("The first that cannot: \(reject)") }
        // A comment is one line, whatever a file holds.
        return notes.map { Terminal.safe($0, keeping: []) }
    }
}
