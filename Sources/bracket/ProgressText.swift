import LanguageModels
import Reports
import RunLogs
import Runs

/// What a progress line says: a pure function of the counts, the time and the width.
struct ProgressText {
    var counts: RunCounts
    /// What the models say is under way; `nil` where they do not tell.
    var traffic: ModelTraffic?
    /// Prompts to come in all, where that is known.
    var total: Int?
    /// What is counted: prompts, pairs.
    var noun = "prompts"
    /// Since the start.
    var seconds: Double
    /// Tokens per second, where the models tell.
    var rate: Double?
    /// What to expect of a match while few have been played; 0 where nothing is voted on.
    var votesPerMatch = 1.0
    /// What the run has cost so far; `nil` without a price.
    var cost: Money?
    /// What it may cost.
    var most: Double?

    /// A part of the line; of parts that do not fit, those with the largest numbers go first.
    private typealias Part = (text: String, rank: Int)

    /// `120/400 prompts · 341 votes · 56/s · 48 in flight · 12.3k tokens · 264 tokens/s · ETA 1:20`
    ///
    /// - Parameter width: columns; `nil` for a line of any length. How far the run is and when it
    ///   ends stay longest.
    func line(width: Int? = nil) -> String {
        var parts = self.parts
        while let width, Self.joined(parts).count > width, parts.count > 1 {
            let last = parts.indices.max { (parts[$0].rank, $0) < (parts[$1].rank, $1) }
            parts.remove(at: last ?? 0)
        }
        let text = Self.joined(parts)
        return width.map { String(text.prefix($0)) } ?? text
    }

    private static func joined(_ parts: [Part]) -> String {
        parts.map(\.text).joined(separator: " · ")
    }

    private var over: Int { counts.prompts + counts.rejected }
    private var asked: Int { counts.votes - counts.resumedVotes }

    private var parts: [Part] {
        let votes = Figures.compact(counts.votes) + (counts.votes == 1 ? " vote" : " votes")
        var parts: [Part] = [
            (total.map { "\(over)/\($0) \(noun)" } ?? "\(over) \(noun)", 0)
        ]
        if votesPerMatch > 0 { parts.append((votes, 3)) }
        if seconds > 0, asked > 0 {
            parts.append(("\(Figures.compact(Double(asked) / seconds))/s", 6))
        }
        if counts.resumedVotes > 0 {
            parts.append(("\(Figures.compact(counts.resumedVotes)) resumed", 10))
        }
        parts.append(("\(traffic?.sent ?? counts.inFlight) in flight", 4))
        if counts.generated > 0 {
            parts.append(("\(Figures.compact(counts.generated)) candidates", 9))
        }
        if counts.tokens > 0 { parts.append(("\(Figures.compact(counts.tokens)) tokens", 8)) }
        if let cost { parts.append((Self.words(cost, of: most), 5)) }
        if let rate { parts.append(("\(Figures.compact(rate)) tokens/s", 7)) }
        let abstained = counts.abstained.values.reduce(0, +)
        if abstained > 0 { parts.append(("\(Figures.compact(abstained)) abstained", 5)) }
        if let retries = traffic?.retries, retries > 0 {
            parts.append((retries == 1 ? "1 retry" : "\(Figures.compact(retries)) retries", 5))
        }
        if let trouble = traffic?.trouble {
            parts.append((trouble, 2))
        } else if isSilent {
            parts.append(("no answer yet: it may load, or think", 2))
        }
        if let left { parts.append(("ETA \(Self.clock(left))", 1)) }
        return parts
    }

    /// `0.4994 USD`, `0.4994 of 1.00 USD`
    private static func words(_ cost: Money, of most: Double?) -> String {
        guard let most, let amount = cost.amounts.first else { return "\(cost)" }
        return "\(Money.words(amount.amount)) of \(Money(most, amount.currency))"
    }

    /// Whether requests have been out for a while, and nothing has come back.
    private var isSilent: Bool {
        seconds > 15 && asked == 0 && counts.generated == 0 && counts.rejected == 0
            && (traffic?.sent ?? counts.inFlight) > 0
    }

    /// Seconds to the end: by votes where it is known how many are to come, else by prompts. Those of
    /// an earlier start took no time.
    private var left: Double? {
        guard let total, over < total else { return nil }
        if let votes = counts.votesToCome(prompts: total, votesPerMatch: votesPerMatch) {
            return asked > 0 ? seconds / Double(asked) * votes : nil
        }
        guard over > 0, counts.generated == 0 || votesPerMatch == 0 else { return nil }
        return seconds / Double(over) * Double(total - over)
    }

    static func clock(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 1e8).rounded())
        let (hours, minutes) = (whole / 3600, whole / 60 % 60)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return hours > 0
            ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
    }
}
