internal import Chance
internal import Datasets
internal import Foundation
internal import Pipelines
package import Tournaments
package import Workers

/// Plays settings against a judge that is known by two figures, in worlds that are the same for all
/// settings of as many candidates.
package struct Simulation: Sendable {
    package var judge: JudgeNoise
    package var fields: FieldSource
    /// Whether the prompts of `fields` are a sample of those to come.
    package var areSampled = true
    package var seed: UInt64

    package init(judge: JudgeNoise, fields: FieldSource, seed: UInt64) {
        self.judge = judge
        self.fields = fields
        self.seed = seed
    }

    /// Tournaments that one task plays.
    private static let block = 25

    /// What each setting comes to over so many tournaments, in the order of `settings`.
    ///
    /// The same figures and seed give the same forecasts, whatever the number of workers.
    ///
    /// - Throws: `CancellationError`; `PipelineError` for a setting that cannot be played.
    package func forecasts(
        of settings: [PlanSetting], tournaments: Int, on pool: WorkerPool
    ) async throws -> [Forecast] {
        let sizes = Dictionary(grouping: settings.indices) { settings[$0].entrants }
        var outcomes: [Int: [Int: [Forecast.Outcome]]] = [:]
        try await withThrowingTaskGroup(of: (Int, [Int: [Forecast.Outcome]]).self) { group in
            for (size, places) in sizes.sorted(by: { $0.key > $1.key }) {
                for start in stride(from: 0, to: tournaments, by: Self.block) {
                    let worlds = start..<min(start + Self.block, tournaments)
                    group.addTask(executorPreference: pool) {
                        (
                            start,
                            try play(places.map { ($0, settings[$0]) }, size: size, worlds)
                        )
                    }
                }
            }
            for try await (start, played) in group {
                for (place, some) in played { outcomes[place, default: [:]][start] = some }
            }
        }
        let prompts = areSampled ? fields.prompts : nil
        return settings.indices.map { place in
            let blocks = (outcomes[place] ?? [:]).sorted { $0.key < $1.key }
            return Forecast(settings[place], blocks.flatMap(\.value), prompts: prompts)
        }
    }

    /// Plays some worlds by all settings of so many candidates.
    private func play(
        _ settings: [(Int, PlanSetting)], size: Int, _ worlds: Range<Int>
    ) throws -> [Int: [Forecast.Outcome]] {
        let players = try settings.map { ($0, try Player($1)) }
        var outcomes: [Int: [Forecast.Outcome]] = [:]
        for number in worlds {
            try Task.checkCancellation()
            // The same prompts whatever their number of candidates: of fewer, the first ones.
            var chance = SplitMix64(seed: StableHash.of("candidates", seed, number))
            let field = fields.field(number, entrants: size, using: &chance)
            let world = JudgedWorld(field, judge, seed: StableHash.of("judge", seed, number))
            for (place, player) in players {
                outcomes[place, default: []].append(try player.outcome(in: world))
            }
        }
        return outcomes
    }

    /// A setting, ready to be played.
    private struct Player {
        let setting: PlanSetting
        private let format: FormatPlan.Opened
        private let rule: FormatPlan.Rule?

        init(_ setting: PlanSetting) throws {
            self.setting = setting
            format = try setting.tournament.format.opened()
            rule = setting.tournament.format.rule(setting.tournament.votes)
        }

        func outcome(in world: JudgedWorld) throws -> Forecast.Outcome {
            let field = world.field
            let reachable = field.isRight.contains(true)
            guard field.count > 1 else {
                return .init(isRight: reachable, votes: 0, steps: 0, isReachable: reachable)
            }
            let classes =
                switch setting.equal {
                case .text: field.texts
                case .answer: field.answers
                case .nothing: Array(0..<field.count)
                }
            let format = try format((0..<field.count).map(String.init), classes)
            let votes = setting.tournament.votes
            let played = world.play(
                format, rule: { rule?($0, format.entrants) ?? votes }, classes: classes)
            return .init(
                isRight: played.isRight, votes: played.votes, steps: played.steps,
                isReachable: reachable)
        }
    }
}
