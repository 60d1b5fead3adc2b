package import RunLogs

/// What votes and candidates cost, by a journal; those that another run has paid for are left out.
package struct VoteCosts: Sendable, Hashable {
    private var spending = Spending()
    /// How many candidates were made.
    private var made = 0
    private var time = BusyTime()

    package init() {}

    mutating func add(_ entry: JournalEntry) {
        spending.add(entry)
        switch entry {
        case .vote(let vote) where vote.origin == nil && !vote.calls.isEmpty:
            time.add(until: vote.at, seconds: Double(vote.milliseconds) / 1_000)
        case .candidates(let candidates) where candidates.origin == nil:
            made += candidates.candidates.count
        case .vote, .candidates, .grades, .charge: break
        }
    }

    /// Votes that were paid for.
    package var votes: Int { spending.judge.answers }

    /// Requests that a vote takes, those to close the thinking, to ask again or sent once more among them; 1
    /// where nothing is known.
    package var callsEach: Double {
        let requests = spending.judge.charge.requests
        return votes > 0 && requests > 0 ? Double(requests) / Double(votes) : 1
    }

    /// Tokens of a vote, those that the server had kept from before among the ones read.
    package struct Tokens: Sendable, Hashable {
        package var prompt: Double
        package var cached: Double
        package var completion: Double

        package func cost(at price: Price) -> Double {
            price.cost(prompt: prompt, cached: cached, completion: completion)
        }

        fileprivate init?(_ charge: Charge, for count: Int) {
            guard count > 0, charge.tokens > 0 else { return nil }
            prompt = Double(charge.prompt) / Double(count)
            cached = Double(charge.cached) / Double(count)
            completion = Double(charge.completion) / Double(count)
        }
    }

    /// `nil` where none were counted.
    package var tokensEach: Tokens? { Tokens(spending.judge.charge, for: votes) }

    /// Of a candidate that is made.
    package var tokensToMake: Tokens? { Tokens(spending.generator.charge, for: made) }

    /// How long one vote takes, others beside it; `nil` where nobody took the time.
    package var secondsEach: Double? { time.each }

    /// How long many votes take, divided by their number: with as many under way as there were.
    package var secondsApart: Double? { time.apart }
}

/// When something was under way, by the ends of what was: pauses between two starts of a run count nothing.
private struct BusyTime: Sendable, Hashable {
    private var count = 0.0
    /// Of all parts, those at the same time counted each.
    private var sum = 0.0
    /// The same, counted once.
    private var busy = 0.0
    private var end = -Double.infinity

    /// Parts come about in the order of their ends, as a journal's lines do.
    mutating func add(until: Double, seconds: Double) {
        guard until > 0, seconds > 0, until.isFinite else { return }
        count += 1
        sum += seconds
        busy += max(0, until - max(end, until - seconds))
        end = max(end, until)
    }

    var each: Double? { count > 0 ? sum / count : nil }
    var apart: Double? { count > 0 && busy > 0 ? busy / count : nil }
}
