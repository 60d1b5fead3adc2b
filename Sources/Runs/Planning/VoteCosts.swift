package import RunLogs

/// What votes and candidates cost, by a journal; those that another run has paid for are left out.
package struct VoteCosts: Sendable, Hashable {
    private var spending = Spending()
    /// How many candidates were made.
    private var made = 0
    private var milliseconds = 0
    private var timed = 0

    package init() {}

    mutating func add(_ entry: JournalEntry) {
        spending.add(entry)
        switch entry {
        case .vote(let vote) where vote.origin == nil && !vote.calls.isEmpty:
            // A journal is untrusted: its numbers are bounded, and so many of them need no more than this.
            milliseconds = milliseconds.addingReportingOverflow(vote.milliseconds).partialValue
            timed += 1
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

    /// How long a vote took, others beside it; `nil` where nobody took the time.
    package var secondsEach: Double? {
        milliseconds > 0 ? Double(milliseconds) / 1_000 / Double(timed) : nil
    }
}
