internal import Chance
internal import Foundation
package import Tournaments
internal import Workers

/// Finds the cheapest way to play that meets a target.
package struct Planner: Sendable {
    package var target: PlanTarget
    package var judge: JudgeFigures
    package var fields: FieldSource
    /// Whether the prompts of `fields` stand for others.
    package var areSampled = true
    /// How many prompts are to be played: one where nobody knows.
    package var prompts = 1
    /// Numbers of candidates to look at.
    package var sizes: [Int]
    package var comparesAnswers = false
    /// Requests of a vote, and of a candidate that is made.
    package var calls = PlanRate(vote: 1, candidate: 0)
    /// What both cost, for a target that is money.
    package var money: PlanRate?
    package var seed: UInt64

    package init(
        target: PlanTarget, judge: JudgeFigures, fields: FieldSource, sizes: [Int], seed: UInt64
    ) {
        self.target = target
        self.judge = judge
        self.fields = fields
        self.sizes = sizes
        self.seed = seed
    }

    /// Tournaments that each setting plays to be looked at again, and those that are told of.
    package var glance = 200
    package var tournaments = 500
    /// The same for judges at the ends of what was measured.
    private static let atEnds = 250
    /// Settings that are looked at again at once.
    private static let finalists = 6

    /// - Throws: `PipelineError`, `CancellationError`.
    package func plan() async throws -> Plan {
        let settings = try sizes.flatMap {
            try PlanSetting.all(entrants: $0, comparesAnswers: comparesAnswers)
        }
        let pool = WorkerPool(count: ProcessInfo.processInfo.activeProcessorCount)
        let glanced = try await simulation(judge.noise, "glance").forecasts(
            of: settings, tournaments: glance, on: pool)
        // What looked best by luck is played again, in other worlds, until something meets the target there
        // or nothing is left that may.
        var waiting = ordered(glanced, margin: Self.margin)[...]
        var rows: [Forecast] = []
        repeat {
            let next = waiting.prefix(Self.finalists)
            waiting = waiting.dropFirst(Self.finalists)
            let played = try await forecasts(of: next.map(\.setting), on: pool)
            rows = Array(ordered(rows + played, margin: 0).prefix(Self.finalists))
        } while !rows.contains(where: meets)
            && waiting.contains { meets($0, margin: Self.margin) }
        let size = rows.first?.setting.entrants ?? sizes.last ?? 2
        let paper = try await forecasts(of: [PlanSetting.paper(entrants: size)], on: pool)
        return Plan(planner: self, rows: rows, paper: paper[0], looked: settings.count)
    }

    /// Standard errors that a setting may miss the target by at a glance.
    private static let margin = 1.5

    private func simulation(_ judge: JudgeNoise, _ purpose: String) -> Simulation {
        var simulation = Simulation(
            judge: judge, fields: fields, seed: StableHash.of(purpose, seed))
        simulation.areSampled = areSampled
        return simulation
    }

    /// With intervals that hold what is not known of the judge.
    private func forecasts(
        of settings: [PlanSetting], on pool: WorkerPool
    ) async throws -> [Forecast] {
        func play(_ judge: JudgeNoise, _ count: Int) async throws -> [Forecast] {
            try await simulation(judge, "plan").forecasts(
                of: settings, tournaments: count, on: pool)
        }
        var forecasts = try await play(judge.noise, tournaments)
        let middle = judge.ends.isEmpty ? [] : try await play(judge.noise, Self.atEnds)
        var ends: [[(low: Double, high: Double)]] = settings.map { _ in [] }
        for end in judge.ends {
            let low = try await play(end.low, Self.atEnds)
            let high = try await play(end.high, Self.atEnds)
            // What changes in the same worlds.
            for place in settings.indices {
                let shift = forecasts[place].accuracy - middle[place].accuracy
                ends[place].append((low[place].accuracy + shift, high[place].accuracy + shift))
            }
        }
        for place in settings.indices {
            forecasts[place].interval = forecasts[place].widened(by: ends[place])
        }
        return forecasts
    }

    // MARK: Choosing

    package func meets(_ forecast: Forecast) -> Bool { meets(forecast, margin: 0) }

    /// - Parameter margin: standard errors of a simulation that may be missing.
    private func meets(_ forecast: Forecast, margin: Double) -> Bool {
        switch target {
        case .accuracy(let share):
            let error = (share * (1 - share) / Double(max(forecast.tournaments, 1))).squareRoot()
            return forecast.accuracy >= share - margin * error
        case .calls(let most): return calls.most(forecast, prompts: prompts) <= Double(most)
        case .money(let most):
            return (money?.most(forecast, prompts: prompts) ?? .infinity) <= most
        }
    }

    /// The best first: those that meet the target, by what is saved within it; then the others, by how
    /// little they miss.
    private func ordered(_ forecasts: [Forecast], margin: Double) -> [Forecast] {
        func key(_ forecast: Forecast) -> (Int, Double, Double) {
            let cost = (money ?? calls).mean(forecast)
            let meets = meets(forecast, margin: margin)
            return switch target {
            case .accuracy:
                meets ? (0, cost, -forecast.accuracy) : (1, -forecast.accuracy, cost)
            case .calls, .money:
                meets ? (0, -forecast.accuracy, cost) : (1, cost, -forecast.accuracy)
            }
        }
        return forecasts.enumerated().sorted {
            let (a, b) = (key($0.element), key($1.element))
            return a == b ? $0.offset < $1.offset : a < b
        }.map(\.element)
    }
}

/// What a planner found.
package struct Plan: Sendable {
    package let planner: Planner
    /// The best first.
    package let rows: [Forecast]
    /// The paper's rule with as many candidates as the best row.
    package let paper: Forecast
    /// How many settings were looked at.
    package let looked: Int

    /// The setting to take; `nil` where none meets the target.
    package var best: Forecast? { rows.first.flatMap { planner.meets($0) ? $0 : nil } }
}
