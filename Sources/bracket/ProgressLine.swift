import Dispatch
import Foundation
import Reports
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

    init(_ counters: RunCounters, total: Int?, of noun: String = "prompts") {
        self.counters = counters
        self.total = total
        self.noun = noun
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
        let text = Self.text(
            counters.snapshot, total: total, of: noun, seconds: seconds,
            rate: counters.generatedTokens.flatMap { rate.note(tokens: $0, at: seconds) })
        if isTerminal {
            Terminal.write("\r\u{1B}[K" + String(text.prefix(Terminal.width - 1)), to: 2)
        } else {
            Terminal.note(text)
        }
    }

    /// `120/400 prompts · 341 votes · 56/s · 48 in flight · 12.3k tokens · 264 tokens/s · ETA 1:20`
    ///
    /// - Parameters:
    ///   - noun: what is counted.
    ///   - rate: tokens per second, where the models tell.
    static func text(
        _ counts: RunCounts, total: Int?, of noun: String = "prompts", seconds: Double,
        rate: Double? = nil
    ) -> String {
        let over = counts.prompts + counts.rejected
        var parts = [
            total.map { "\(over)/\($0) \(noun)" } ?? "\(over) \(noun)", "\(counts.votes) votes",
        ]
        let asked = counts.votes - counts.resumedVotes
        if seconds > 0 { parts.append("\(Figures.compact(Double(asked) / seconds))/s") }
        if counts.resumedVotes > 0 { parts.append("\(counts.resumedVotes) resumed") }
        parts.append("\(counts.inFlight) in flight")
        if counts.generated > 0 { parts.append("\(counts.generated) candidates") }
        if counts.tokens > 0 { parts.append("\(Figures.compact(Double(counts.tokens))) tokens") }
        if let rate { parts.append("\(Figures.compact(rate)) tokens/s") }
        let abstained = counts.abstained.values.reduce(0, +)
        if abstained > 0 { parts.append("\(abstained) abstained") }
        if let total, over > 0, over < total {
            let left = seconds / Double(over) * Double(total - over)
            parts.append("ETA \(clock(left))")
        }
        return parts.joined(separator: " · ")
    }

    static func clock(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 1e8).rounded())
        let (hours, minutes) = (whole / 3600, whole / 60 % 60)
        return hours > 0
            ? String(format: "%d:%02d:%02d", hours, minutes, whole % 60)
            : String(format: "%d:%02d", minutes, whole % 60)
    }
}
