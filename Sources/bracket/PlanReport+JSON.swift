import JSON
import Runs

extension PlanReport {
    var json: JSONObject {
        let planner = plan.planner
        var target = JSONObject()
        switch planner.target {
        case .accuracy(let share): target["accuracy"] = .number(share)
        case .calls(let calls): target["calls"] = .number(calls)
        case .money(let amount): target["money"] = .number(amount)
        }
        var object: JSONObject = [
            "target": .object(target),
            "judge": [
                "accuracy": .object(Self.figure(given.judge.accuracy)),
                "correlation": .object(Self.figure(given.judge.correlation)),
                "between_pairs": .object(Self.figure(given.judge.between)),
            ],
            "right": .object(Self.figure(given.right)),
        ]
        object["from"] = .string(given.evidence?.path)
        object["judge_differs"] = .array(given.judgesDiffer.map { .string($0) })
        object["prompts"] = given.run == nil ? .null : .number(planner.prompts)
        object["settings"] = .number(plan.looked)
        object["tournaments"] = .number(planner.tournaments)
        object["reached"] = .bool(plan.best != nil)
        object["rows"] = .array(plan.rows.map { .object(row($0)) })
        object["paper"] = .object(row(plan.paper))
        return object
    }

    private static func figure(_ figure: PlanFigure) -> JSONObject {
        var object: JSONObject = [
            "value": .number(figure.value), "origin": .string(figure.origin.rawValue),
        ]
        if let interval = figure.interval { object["interval"] = pair(interval) }
        return object
    }

    private static func pair(_ interval: ClosedRange<Double>) -> JSON {
        [.number(interval.lowerBound), .number(interval.upperBound)]
    }

    private func row(_ forecast: Forecast) -> JSONObject {
        let costs = PlanCosts(given, forecast)
        let calls = plan.planner.calls
        var object: JSONObject = [
            "name": .string(forecast.setting.name), "n": .number(forecast.setting.entrants),
            "accuracy": .number(forecast.accuracy), "interval": Self.pair(forecast.interval),
            "reachable": .number(forecast.reachable),
            "meets": .bool(plan.planner.meets(forecast)),
            "votes": .number(forecast.votes),
            "calls": [
                "median": .number(calls.median(forecast)),
                "most": .number(calls.most(forecast)),
                "in_all": .number(calls.mean(forecast) * Double(plan.planner.prompts)),
            ],
            "steps": [
                "median": .number(forecast.medianSteps), "most": .number(forecast.mostSteps),
            ],
        ]
        if let tokens = costs.tokens { object["tokens"] = .number(tokens.rounded()) }
        if let seconds = costs.seconds { object["seconds"] = .number(seconds) }
        if let money = costs.money { object["money"] = money.json }
        object["tournament"] = .object(forecast.setting.members)
        return object
    }
}
