import Dispatch
import Foundation
import Reports
import RunLogs
import Runs

/// Shows a run's progress: one line that is rewritten on a terminal, a line every 15 seconds
/// elsewhere.
// @unchecked because Dispatch's timer, which may be used from any thread, does not say so.
final class ProgressLine: @unchecked Sendable {
    private let counters: RunCounters
    /// Prompts to come in all, where that is known.
    private let total: Int?
    private let start = ContinuousClock.now
    private let isTerminal = Terminal.errorIsTerminal
    private let timer: any DispatchSourceTimer
    private let queue = DispatchQueue(label: "bracket.progress")
    // Touched on `queue` alone.
    private var rate = TokenRate()

    /// What is counted: prompts, pairs.
    private let noun: String
    private let votesPerMatch: Double
    private let prices: Prices
    private let most: Double?

    /// - Parameters:
    ///   - votesPerMatch: what to expect of a match while few have been played.
    ///   - most: what the run may cost; `nil` for anything.
    init(
        _ counters: RunCounters, total: Int?, of noun: String = "prompts",
        votesPerMatch: Double = 1, prices: Prices = Prices(), most: Double? = nil
    ) {
        self.prices = prices
        self.most = most
        self.counters = counters
        self.total = total
        self.noun = noun
        self.votesPerMatch = votesPerMatch
        timer = DispatchSource.makeTimerSource(queue: queue)
        let period = isTerminal ? 0.2 : 15.0
        timer.schedule(deadline: .now() + period, repeating: period)
        timer.setEventHandler { @Sendable [weak self] in self?.show() }
        timer.resume()
    }

    /// Stops showing; the line is wiped from a terminal.
    func finish() {
        timer.cancel()
        queue.sync {
            if isTerminal { Terminal.write("\r\u{1B}[K", to: 2) }
        }
    }

    private func show() {
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let counts = counters.snapshot
        let text = ProgressText(
            counts: counts, traffic: counters.traffic, total: total, noun: noun,
            seconds: seconds,
            rate: counters.generatedTokens.flatMap { rate.note(tokens: $0, at: seconds) },
            votesPerMatch: votesPerMatch, cost: prices.cost(of: counts.allSpent), most: most)
        if isTerminal {
            let line = Terminal.safe(text.line(width: Terminal.errorWidth - 1))
            Terminal.write("\r\u{1B}[K" + line, to: 2)
        } else {
            Terminal.note(text.line())
        }
    }
}
