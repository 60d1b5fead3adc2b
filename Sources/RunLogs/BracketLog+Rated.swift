internal import JSON
package import Tournaments

extension BracketLog.Rated {
    /// Each entrant's rating, and what it is within with a probability of 95 %.
    func json(_ entrants: [BracketLog.Entrant]) -> JSON {
        var table = JSONObject()
        for (entrant, rating) in zip(entrants, ratings) {
            var object: JSONObject = ["rating": .number(rating.value)]
            if let interval = rating.interval {
                object["low"] = .number(interval.lowerBound)
                object["high"] = .number(interval.upperBound)
            }
            table[entrant.id] = .object(object)
        }
        return ["by": .string(by), "entrants": .object(table)]
    }

    /// - Throws: `LogError.damaged` for an entrant without a rating in bounds, or whose interval does
    ///   not hold it.
    init(_ json: JSON, _ entrants: [BracketLog.Entrant]) throws(LogError) {
        let fields = try LogFields(json, "\"rated\"")
        self.init(by: try fields.text("by"), ratings: [])
        for entrant in entrants {
            guard let row = fields.value("entrants")?[entrant.id],
                let value = row["rating"]?.double, LogFields.rating ~= value
            else {
                throw .damaged("\"rated\" has no rating in bounds for \"\(entrant.id)\"")
            }
            guard row["low"] != nil || row["high"] != nil else {
                ratings.append(BradleyTerry.Rating(value))
                continue
            }
            guard let low = row["low"]?.double, let high = row["high"]?.double,
                LogFields.rating ~= low, LogFields.rating ~= high, low <= value, value <= high
            else {
                throw .damaged("\"rated\" has no interval around the rating of \"\(entrant.id)\"")
            }
            ratings.append(BradleyTerry.Rating(value, interval: low...high))
        }
    }
}

extension BracketLog {
    /// The ratings to show, in the order of `entrants`: those that a pipeline asks for, or the
    /// format's own; empty where there are neither.
    package var shownRatings: [BradleyTerry.Rating] {
        rated?.ratings ?? ratings.map { BradleyTerry.Rating($0) }
    }

    /// What the votes of each match add up to, by the entrants' places. A judge that finds two answers
    /// equal gives half a vote to both, and so does a match of equal texts; failed votes count nothing.
    package var voteScores: [BradleyTerry.Score] { scores(countingTies: true) }

    /// The same; without ties, of votes that preferred a side alone.
    func scores(countingTies: Bool) -> [BradleyTerry.Score] {
        let places = Dictionary(entrants.enumerated().map { ($1.id, $0) }) { first, _ in first }
        return matches.compactMap { match in
            guard let first = places[match.first], let second = places[match.second] else {
                return nil
            }
            let equal = match.votes.count { $0.abstention == .equal }
            let ties =
                countingTies ? Double(match.outcome == .equal ? max(equal, 1) : equal) / 2 : 0
            return BradleyTerry.Score(
                first: first, second: second, firstWins: Double(match.tally.first) + ties,
                secondWins: Double(match.tally.second) + ties)
        }
    }
}
