import CommandLines
import Foundation
import Pipelines
import Runs

/// `bracket-bench truth`: what the trained models and the tournament are worth, measured with the
/// product's own engine, judges and brackets.
enum TruthCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "truth", summary: "what the trained models and the tournament are worth",
            options: TruthOptions.specs),
        run: run)

    private static func run(_ arguments: Arguments) async throws {
        let options = try TruthOptions(arguments)
        try await run(
            options, models: models(in: options.models), float32: options.float32.map(models))
    }

    private static func models(in folder: String) -> TruthModels {
        let opener = ModelOpener.standard { ProcessInfo.processInfo.environment[$0] }
        let spec = { @Sendable (name: String) in
            var engine = ModelPlan.EnginePlan()
            engine.cacheMegabytes = 256
            return ModelPlan.local(path: folder + "/" + name, engine)
        }
        return TruthModels(template: { try opener.trainedFormat(of: spec($0))?.template }) {
            let path = folder + "/" + $0
            guard FileManager.default.fileExists(atPath: path) else {
                throw BenchError(
                    "\(path): no such model; name the folder that holds it with --models or "
                        + "--float32, or leave its sections out with --sections")
            }
            return try opener(spec($0), name: path)
        }
    }

    /// Plays the sections that were asked for; what is finished is written after each of them.
    ///
    /// - Parameter float32: the same models with their weights as they were trained.
    static func run(
        _ options: TruthOptions, models: TruthModels, float32: TruthModels?
    ) async throws {
        let bench = try TruthBench(options, models: models, float32: float32)
        var report = TruthReport(options)
        let start = ContinuousClock.now
        for (number, section) in sections where options.sections.contains(number) {
            Bench.note("section \(number)")
            let sectionStart = ContinuousClock.now
            guard var result = try await section(bench) else { continue }
            result.seconds = (ContinuousClock.now - sectionStart) / .seconds(1)
            report.sections.append(result)
            try report.write()
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        Bench.note("\(figure(seconds, 0)) s in all; \(report.csvPath), \(report.markdownPath)")
    }

    /// `nil` for a section that lacks what it compares with.
    typealias Section = @Sendable (TruthBench) async throws -> TruthSection?

    static let sections: [(number: Int, run: Section)] = [
        (1, JudgeAccuracy.run), (2, TrainingStages.run), (3, VoteCounts.run),
        (4, ThinkingBudgets.run), (5, BestOfNCurve.run), (6, KnockoutAgainstElo.run),
        (7, StoredPrecision.run), (8, HardPairs.run), (9, Cascades.run), (10, Economy.run),
    ]
}
