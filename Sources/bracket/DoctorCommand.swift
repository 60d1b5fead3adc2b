import CommandLines
import Datasets
import JSON
import Reports
import Runs
import Workers

/// `bracket doctor`
enum DoctorCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "doctor", operands: "[PIPELINE]",
            summary: "checks that servers, models and files are what they say",
            details: """
                With --input alone: what the records are taken for, the first of them as it was
                read, and how many of the first thousand can be used. With PIPELINE: its input,
                its files and each of its models. With --model: that one. Asks each server for
                its list of models and for a few tokens, each checkpoint for one, and the judge
                behind a server for its verdict on a pair of the input. FAIL is what would stop
                or spoil a run (exit code 1), NOTE what is good to know.
                """,
            options: ModelArgument.options + [
                .init(
                    name: "input", value: "F", help: "look at F, alone or as the pipeline's input"),
                ShapeArguments.preset, ShapeArguments.fields,
                PipelineArguments.set,
            ] + CommandSpec.Option.textOrJSON),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        let asJSON = try arguments.wantsJSON()
        if arguments.operands.isEmpty, !arguments.has("model"),
            let input = arguments.string("input")
        {
            return try look(at: input, asJSON: asJSON, arguments)
        }
        let findings = Locked<[Doctor.Finding]>([])
        let doctor = Doctor(
            models: .standard(
                environment: { Terminal.environment($0) },
                notice: { Terminal.note("bracket: " + $0) })
        ) { finding in
            findings.withLock { $0.append(finding) }
            if !asJSON { Terminal.print(line(finding)) }
        }
        let ended: Void? = try await Interruption().guarding {
            try await examine(doctor, arguments)
        }
        guard ended != nil else { return .stopped }
        let found = findings.withLock { $0 }
        let failures = found.count { $0.outcome == .fail }
        if asJSON {
            Terminal.print(
                JSON.object([
                    "ok": .bool(failures == 0), "findings": .array(found.map(json)),
                ]).text)
        } else if failures > 0 {
            Terminal.note("bracket: \(failures) of \(Figures.count(found.count, "check")) failed")
        }
        return failures == 0 ? .done : .failed
    }

    /// Says what an input is taken for.
    private static func look(
        at input: String, asJSON: Bool, _ arguments: Arguments
    ) throws -> ExitCode {
        if arguments.has("set") {
            throw arguments.usageError("--set goes with a PIPELINE, not with --input alone")
        }
        let path = try StandardInput.file(input, "records", arguments)
        let request = try ShapeArguments.request(arguments, for: .any)
        let report: InputReport
        do { report = try InputReport(path, request) } catch var error as UnknownShape {
            error.path = input
            throw error
        }
        let text = InputReportText(report: report, called: input)
        Terminal.print(asJSON ? text.json.text : text.text)
        if report.read == 0 { Terminal.note("bracket: \(input) has no records") }
        return report.usable == 0 ? .failed : report.rejected > 0 ? .partial : .done
    }

    private static func examine(_ doctor: Doctor, _ arguments: Arguments) async throws {
        guard arguments.operands.isEmpty else {
            if arguments.has("model") {
                throw arguments.usageError("give a PIPELINE or --model, not both")
            }
            if arguments.has("pipeline") {
                throw arguments.usageError("--pipeline goes with --model, not with PIPELINE")
            }
            if arguments.has("fields") {
                throw arguments.usageError(
                    "--fields goes with --input alone; a pipeline has its own")
            }
            var pipeline = try PipelineArguments.pipeline(arguments)
            ShapeArguments.set(&pipeline, arguments)
            // A checker is not tried here, so its program is none to ask about.
            try Trust.check(
                pipeline.models.entries.map(\.plan),
                of: arguments.operands.first ?? "the pipeline", arguments)
            var input = arguments.string("input")
            if input == nil, pipeline.gather != nil {
                input = try GatherArguments.input(pipeline, in: nil)
                pipeline = pipeline.onGathered
            }
            try await doctor.examine(pipeline, options: Run.Options(input: input))
            return
        }
        guard arguments.has("model") || ModelArgument.isInEnvironment else {
            throw arguments.needs("a PIPELINE or --model")
        }
        for option in ["input", "set", "preset", "fields"] where arguments.has(option) {
            throw arguments.usageError("--\(option) goes with a PIPELINE, not with --model")
        }
        let model = try ModelArgument(arguments)
        try await doctor.examine(model.plan, name: model.reference)
    }

    /// `PASS  model judge  context: 32768 tokens; …`
    private static func line(_ finding: Doctor.Finding) -> String {
        Terminal.safe(
            "\(finding.outcome.rawValue.uppercased())  \(finding.subject)  \(finding.check): "
                + finding.detail, keeping: [])
    }

    private static func json(_ finding: Doctor.Finding) -> JSON {
        [
            "subject": .string(finding.subject), "check": .string(finding.check),
            "outcome": .string(finding.outcome.rawValue), "detail": .string(finding.detail),
        ]
    }
}
