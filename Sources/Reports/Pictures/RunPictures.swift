internal import Chance
internal import RunLogs
internal import Tournaments

/// Counts what the pictures of a run show, log by log.
struct RunPictures: Sendable {
    private let votesAllowed: Int?
    private var votesUsed: [Int: Int] = [:]
    private var lengths: [Int: Int] = [:]
    private var shown = (asListed: (first: 0, all: 0), swapped: (first: 0, all: 0))
    private var abstentions: [Abstention: Int] = [:]
    private var tokens: [Int: (tokens: Int, votes: Int)] = [:]
    private var rounds = 0
    private var votes = 0

    init(votesAllowed: Int?) { self.votesAllowed = votesAllowed }

    mutating func add(_ log: BracketLog) {
        let last = log.matches.map(\.match.round).max() ?? 0
        rounds = max(rounds, last)
        for match in log.matches {
            votesUsed[match.votes.count, default: 0] += 1
            for vote in match.votes { add(vote, toFinal: last - match.match.round) }
        }
    }

    private mutating func add(_ vote: VoteLog, toFinal: Int) {
        votes += 1
        if let spent = vote.tokens {
            lengths[Self.bin(spent), default: 0] += 1
            tokens[toFinal, default: (0, 0)].tokens += spent
            tokens[toFinal, default: (0, 0)].votes += 1
        }
        switch vote.choice {
        case .abstains(let reason): abstentions[reason, default: 0] += 1
        case .prefers(let side):
            if vote.order == .asListed {
                shown.asListed.all += 1
                if side == .first { shown.asListed.first += 1 }
            } else {
                shown.swapped.all += 1
                if side == .second { shown.swapped.first += 1 }
            }
        }
    }

    /// Powers of two: the bin `b` holds 2^b up to 2^(b+1) − 1 tokens.
    private static func bin(_ tokens: Int) -> Int {
        tokens <= 0 ? 0 : Int.bitWidth - 1 - tokens.leadingZeroBitCount
    }

    /// Those that the run has something to show in.
    var charts: [BarChart] {
        [votesChart, lengthChart, positionChart, abstentionChart, tokenChart].compactMap(\.self)
    }

    private var votesChart: BarChart? {
        let maximum = max(votesUsed.keys.max() ?? 0, votesAllowed ?? 0)
        guard maximum > 1 else { return nil }
        let matches = votesUsed.values.reduce(0, +)
        let allowed = votesAllowed.map { ", \(Figures.grouped($0)) allowed" } ?? ""
        return BarChart(
            title: "Votes used in a match",
            note: "\(Figures.grouped(votes)) votes in \(Figures.count(matches, "match", "matches"))"
                + allowed,
            bars: (1...min(maximum, 40)).map { number in
                let count = votesUsed[number] ?? 0
                return BarChart.Bar(
                    label: Figures.count(number, "vote", "votes"), value: Double(count),
                    text: Figures.grouped(count))
            })
    }

    private var lengthChart: BarChart? {
        guard let least = lengths.keys.min(), let most = lengths.keys.max() else { return nil }
        return BarChart(
            title: "Thinking lengths", note: "tokens of a vote, in powers of two",
            bars: (least...most).map { bin in
                let count = lengths[bin] ?? 0
                let upper = (1 << (bin + 1)) - 1
                return BarChart.Bar(
                    label:
                        "\(Figures.grouped(bin == 0 ? 0 : 1 << bin)) – \(Figures.grouped(upper))",
                    value: Double(count), text: Figures.grouped(count))
            })
    }

    private var positionChart: BarChart? {
        let all = shown.asListed.all + shown.swapped.all
        guard all > 0 else { return nil }
        func bar(_ label: String, _ part: Int, _ whole: Int) -> BarChart.Bar {
            let share = Double(part) / Double(max(whole, 1))
            return BarChart.Bar(
                label: label, value: share,
                text: "\(Figures.percent(share, places: 1)) of \(Figures.grouped(whole))",
                interval: Wilson.interval(Double(part), of: Double(whole)))
        }
        var bars = [bar("all votes", shown.asListed.first + shown.swapped.first, all)]
        if shown.asListed.all > 0, shown.swapped.all > 0 {
            bars.append(bar("as listed", shown.asListed.first, shown.asListed.all))
            bars.append(bar("exchanged", shown.swapped.first, shown.swapped.all))
        }
        return BarChart(
            title: "Position",
            note: "votes for the answer shown first; without bias half of them. "
                + "Lines: 95 % (Wilson)", bars: bars, maximum: 1, mark: 0.5)
    }

    private var abstentionChart: BarChart? {
        guard !abstentions.isEmpty else { return nil }
        let reasons = abstentions.byCount
        return BarChart(
            title: "Abstentions by reason",
            note: "\(Figures.grouped(abstentions.values.reduce(0, +))) of "
                + "\(Figures.grouped(votes)) votes preferred neither answer",
            bars: reasons.prefix(12).map {
                BarChart.Bar(
                    label: $0.name, value: Double($0.count), text: Figures.grouped($0.count))
            })
    }

    private var tokenChart: BarChart? {
        guard tokens.count > 1, tokens.count <= 12 else { return nil }
        let names = ["final", "semi-finals", "quarter-finals"]
        return BarChart(
            title: "Tokens by round", note: "tokens a vote, and in all",
            bars: tokens.sorted { $0.key > $1.key }.map { left, sum in
                let each = Double(sum.tokens) / Double(max(sum.votes, 1))
                return BarChart.Bar(
                    label: left < names.count ? names[left] : "round of \(2 << left)", value: each,
                    text: "\(Figures.grouped(each)) a vote · \(Figures.grouped(sum.tokens))")
            })
    }
}
