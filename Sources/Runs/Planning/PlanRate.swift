/// What a vote and a candidate cost, in calls or in money.
package struct PlanRate: Sendable, Hashable {
    package var vote: Double
    /// Of a candidate that is made; 0 where they are there.
    package var candidate: Double

    package init(vote: Double, candidate: Double) {
        self.vote = vote
        self.candidate = candidate
    }

    /// What a setting costs for one prompt, as is expected.
    package func mean(_ forecast: Forecast) -> Double { cost(votes: forecast.votes, forecast) }

    /// What half of all prompts do not go beyond.
    package func median(_ forecast: Forecast) -> Double {
        cost(votes: Double(forecast.medianVotes), forecast)
    }

    /// What 95 of 100 prompts do not go beyond.
    package func most(_ forecast: Forecast) -> Double {
        cost(votes: Double(forecast.mostVotes), forecast)
    }

    /// What so many prompts together do not go beyond in 95 of 100 runs: their sum is normal, but for
    /// a single one.
    package func most(_ forecast: Forecast, prompts: Int) -> Double {
        guard prompts > 1 else { return most(forecast) }
        let count = Double(prompts)
        let votes = forecast.votes + 1.645 * forecast.deviation / count.squareRoot()
        return cost(votes: votes, forecast) * count
    }

    private func cost(votes: Double, _ forecast: Forecast) -> Double {
        votes * vote + Double(forecast.setting.entrants) * candidate
    }
}
