import Chance
import JSON
import Reports
import Tournaments

/// What was learned about how sure winners are, and how it holds on prompts that it was not learned from.
struct CalibrationReport {
    private let calibration: Calibration
    private let prompts: Int
    private let judges: [String]
    /// Of the votes' own word.
    private var raw = Reliability()
    /// Of each half by what the other half taught.
    private var heldOut = Reliability()

    /// - Parameter outcomes: each with its prompt's id, by which they fall into halves.
    init(_ outcomes: [(id: String, outcome: Calibration.Outcome)], judges: [String]) {
        calibration = Calibration(fitting: outcomes.map(\.outcome))
        prompts = outcomes.count
        self.judges = judges
        for (_, outcome) in outcomes { raw.add(outcome.byVotes, isRight: outcome.isRight) }
        let halves = outcomes.map { StableHash.of("half", $0.id) % 2 }
        for half: UInt64 in [0, 1] {
            let taught = Calibration(
                fitting: zip(outcomes, halves).filter { $1 != half }.map(\.0.outcome))
            for ((_, outcome), own) in zip(outcomes, halves) where own == half {
                heldOut.add(
                    taught.probability(byVotes: outcome.byVotes), isRight: outcome.isRight)
            }
        }
    }

    private var right: Int { raw.bins.reduce(0) { $0 + $1.right } }

    var text: String {
        var rows = [("prompts", "\(Figures.grouped(prompts)), \(Figures.grouped(right)) right")]
        if !judges.isEmpty { rows.append(("judge", judges.joined(separator: "; "))) }
        rows += [
            (
                "fit",
                "intercept \(Figures.fixed(calibration.intercept, places: 3)), slope "
                    + Figures.fixed(calibration.slope, places: 3)
            ),
            (
                "error",
                "\(Figures.fixed(heldOut.error, places: 3)) on prompts not fitted to; by votes alone "
                    + Figures.fixed(raw.error, places: 3)
            ),
        ]
        var lines = rows.map { $0.0.padding(to: 10) + Terminal.safe($0.1, keeping: []) }
        var table = [["probability", "prompts", "expected", "right"]]
        for (place, bin) in heldOut.bins.enumerated() where bin.count > 0 {
            table.append([
                "\(place * 10) to \(place * 10 + 10)%", Figures.grouped(bin.count),
                Figures.percent(bin.expected / Double(bin.count)),
                Figures.percent(Double(bin.right) / Double(bin.count)),
            ])
        }
        lines += [""] + Columns.aligned(table).map { $0.joined(separator: "  ") }
        return lines.joined(separator: "\n")
    }

    var json: JSONObject {
        var object = calibration.json
        object["prompts"] = .number(prompts)
        object["right"] = .number(right)
        object["judges"] = .array(judges.map { .string($0) })
        object["error"] = [
            "held_out": .number(heldOut.error), "by_votes": .number(raw.error),
        ]
        object["reliability"] = .array(
            heldOut.bins.enumerated().filter { $0.element.count > 0 }.map { place, bin in
                [
                    "from": .number(Double(place) / 10), "prompts": .number(bin.count),
                    "expected": .number(bin.expected / Double(bin.count)),
                    "right": .number(Double(bin.right) / Double(bin.count)),
                ]
            })
        return object
    }
}
