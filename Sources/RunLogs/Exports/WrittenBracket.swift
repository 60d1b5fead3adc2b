internal import JSON

/// A bracket in the rows of an export: every shape's members, in their order.
struct WrittenBracket {
    private let log: BracketLog
    private let form: Export.Form
    private let texts: [String: String]
    private let judge: String?
    private let asked: WrittenPrompt

    /// - Parameter form: `nil` for the prompt's own.
    /// - Returns: `nil` where the prompt is not text alone.
    init?(_ log: BracketLog, form: Export.Form?, texts: [String: String], judge: String?) {
        guard let asked = WrittenPrompt(log.prompt) else { return nil }
        self.log = log
        self.asked = asked
        self.form = form ?? (asked.text == nil ? .conversational : .standard)
        self.texts = texts
        self.judge = judge
    }

    // MARK: One answer, or all

    var best: JSONObject {
        var row = start
        row["completion"] = answer(log.winner)
        row["winner"] = .string(log.winner)
        row["undecided"] = .bool(log.undecided)
        return row
    }

    var ranked: JSONObject {
        var row = start
        row["completions"] = .array(log.ranking.map(answer))
        row["ids"] = .array(log.ranking.map { .string($0) })
        let ratings = Dictionary(zip(log.entrants.map(\.id), log.ratings)) { first, _ in first }
        row["ratings"] =
            ratings.isEmpty ? .null : .array(log.ranking.map { .number(ratings[$0] ?? 0) })
        row["undecided"] = .bool(log.undecided)
        return row
    }

    var supervised: JSONObject {
        [
            "id": .string(log.id), "messages": .array(messages + [message(log.winner)]),
            "winner": .string(log.winner), "undecided": .bool(log.undecided),
        ]
    }

    /// verl's members, by its documentation: "Prepare Data for Post-Training".
    var verl: JSONObject? {
        guard let known = log.grade?.answer else { return nil }
        return [
            "data_source": "bracket", "prompt": .array(messages), "ability": "preference",
            "reward_model": ["style": "rule", "ground_truth": .string(known)],
            // The file's share and the row's place in it, which whoever writes the file knows.
            "extra_info": [
                "split": .null, "index": .null, "id": .string(log.id),
                "answer": .string(texts[log.winner] ?? ""), "winner": .string(log.winner),
            ],
        ]
    }

    func reward(_ id: String, _ reward: Double) -> JSONObject {
        var row = start
        row["completion"] = answer(id)
        row["candidate_id"] = .string(id)
        row["reward"] = .number(reward)
        return row
    }

    // MARK: Pairs

    func pair(_ pair: PreferredPair, _ shape: Export.Shape) -> JSONObject {
        var row: JSONObject = ["id": .string(log.id)]
        switch shape {
        case .nemoRL:
            row["context"] = .array(messages)
            row["completions"] = .array(
                [pair.chosen, pair.rejected].enumerated().map { rank, id in
                    ["rank": .number(Double(rank)), "completion": [message(id)]]
                })
            row["task_name"] = "bracket"
        case .sharegpt:
            row["conversations"] = .array(messages.map(Self.turn))
            row["chosen"] = Self.turn(message(pair.chosen))
            row["rejected"] = Self.turn(message(pair.rejected))
        case .axolotl:
            row["messages"] = .array(messages)
            row["chosen"] = message(pair.chosen)
            row["rejected"] = message(pair.rejected)
        default:
            row["prompt"] = prompt
            row["chosen"] = answer(pair.chosen)
            row["rejected"] = answer(pair.rejected)
        }
        let cast = pair.votesChosen + pair.votesRejected
        row["margin"] = .number(
            cast == 0 ? 0 : Double(pair.votesChosen - pair.votesRejected) / Double(cast))
        row["chosen_id"] = .string(pair.chosen)
        row["rejected_id"] = .string(pair.rejected)
        row["met"] = .bool(pair.match != nil)
        row["match"] = pair.match.map { .string($0) } ?? .null
        row["votes_chosen"] = .number(Double(pair.votesChosen))
        row["votes_rejected"] = .number(Double(pair.votesRejected))
        row["judge"] = judge.map { .string($0) } ?? .null
        return row
    }

    /// Both sides of the pairs, each answer once; none of an answer that was preferred here and
    /// rejected there.
    func labelled(_ pairs: [PreferredPair], _ leftOut: inout LeftOut) -> [JSONObject] {
        let chosen = Set(pairs.map(\.chosen))
        let rejected = Set(pairs.map(\.rejected))
        return log.ranking.filter { chosen.contains($0) || rejected.contains($0) }.compactMap {
            id in
            guard chosen.contains(id) != rejected.contains(id) else {
                leftOut.add(.bothLabels)
                return nil
            }
            var row = start
            row["completion"] = answer(id)
            row["label"] = .bool(chosen.contains(id))
            row["candidate_id"] = .string(id)
            row["judge"] = judge.map { .string($0) } ?? .null
            return row
        }
    }

    // MARK: Forms

    private var start: JSONObject { ["id": .string(log.id), "prompt": prompt] }

    private var messages: [JSON] { asked.messages }

    private var prompt: JSON {
        form == .conversational ? .array(messages) : .string(asked.asText)
    }

    private func message(_ id: String) -> JSON {
        ["role": "assistant", "content": .string(texts[id] ?? "")]
    }

    private func answer(_ id: String) -> JSON {
        form == .conversational ? [message(id)] : .string(texts[id] ?? "")
    }

    /// A message as ShareGPT has it, with the names that LLaMA-Factory reads.
    private static func turn(_ message: JSON) -> JSON {
        let role = message["role"]?.string ?? ""
        let name = ["user": "human", "assistant": "gpt", "tool": "observation"][role] ?? role
        return ["from": .string(name), "value": message["content"] ?? ""]
    }
}
