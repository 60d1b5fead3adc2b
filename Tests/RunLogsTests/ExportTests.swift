import JSON
import Testing
import Tournaments

@testable import RunLogs

@Suite("Export")
struct ExportTests {
    /// A knockout of four in which `a` beats `d`, then `b`; `outcome` is that of `b` against `c`.
    private func log(_ outcome: Outcome) -> BracketLog {
        func match(
            _ round: Int, _ number: Int, _ first: String, _ second: String, _ outcome: Outcome
        ) -> BracketLog.MatchLog {
            .init(
                match: MatchID(round: round, number: number), first: first, second: second,
                outcome: outcome, winner: first, votes: [])
        }
        return BracketLog(
            id: "q", prompt: ["prompt": "?"], format: "knockout",
            entrants: ["a", "b", "c", "d"].enumerated().map { seed, id in
                .init(id: id, seed: seed + 1, candidate: ["id": .string(id), "text": .string(id)])
            },
            matches: [
                match(1, 1, "a", "d", .win(.first)), match(1, 2, "b", "c", outcome),
                match(2, 1, "a", "b", .win(.first)),
            ], ranking: ["a", "b", "d", "c"])
    }

    private func rows(
        _ outcome: Outcome, _ mining: PairMining
    ) -> (pairs: [String], leftOut: String?) {
        var leftOut = LeftOut()
        let rows = Export(.dpo, mining: mining).rows(log(outcome), &leftOut)
        return (
            rows.map { "\($0["chosen_id"]?.string ?? "")>\($0["rejected_id"]?.string ?? "")" },
            leftOut.words
        )
    }

    @Test(
        "each way of mining takes its pairs and says what it left out",
        arguments: [
            (PairMining(.bestWorst), ["a>d"], nil),
            (PairMining(.bestWorst, inferred: true), ["a>c"], nil),
            (PairMining(.final), ["a>b"], nil),
            (PairMining(.matches), ["a>d", "b>c", "a>b"], nil),
            (PairMining(.bestVersus, versus: 2), ["a>d"], "1 never met (--inferred takes them)"),
            (PairMining(.bestVersus, versus: 2, inferred: true), ["a>c", "a>d"], nil),
            (PairMining(.neighbours), ["a>b"], "2 never met (--inferred takes them)"),
            (
                PairMining(.separated), [],
                "3 never met (--inferred takes them), 3 without ratings"
            ),
            (PairMining(.matches, leastMargin: 1), [], "3 below the least margin"),
            (
                PairMining(.bestVersus, versus: 2, inferred: true, leastMargin: 1), [],
                "2 below the least margin"
            ),
            (PairMining(.matches, lengthRatio: 1), ["a>d", "b>c", "a>b"], nil),
        ] as [(PairMining, [String], String?)])
    func mining(mining: PairMining, pairs: [String], leftOut: String?) {
        let made = rows(.win(.first), mining)
        #expect(made.pairs == pairs)
        #expect(made.leftOut == leftOut)
    }

    @Test("what was undecided, equal or won by the other is no preference")
    func noPreference() {
        #expect(rows(.undecided, PairMining(.matches)).pairs == ["a>d", "a>b"])
        #expect(rows(.undecided, PairMining(.matches)).leftOut == "1 undecided")
        #expect(rows(.undecided, PairMining(.bestWorst, inferred: true)).leftOut == "1 undecided")
        var same = log(.win(.first))
        same.entrants[3].candidate["text"] = " a "
        var leftOut = LeftOut()
        let rows = Export(.dpo).rows(same, &leftOut)
        #expect(rows.isEmpty)
        #expect(leftOut.counts == [.equalTexts: 1])
        var alone = log(.win(.first))
        alone.entrants = Array(alone.entrants.prefix(1))
        #expect(Export(.dpo).rows(alone, &leftOut).isEmpty)
        #expect(leftOut.words == "1 of one candidate alone, 1 equal answers")
    }

    @Test(
        "all rows of a shape have the same members in the same order",
        arguments: Export.Shape.allCases)
    func columns(shape: Export.Shape) throws {
        var messages = log(.win(.second))
        messages.prompt = ["messages": [["role": "user", "content": "?"]]]
        messages.ratings = [3, 2, 1, 0]
        messages.grade = Grade(
            selected: true, random: 0.5, majority: true, oracle: true, answer: "a", right: ["a"])
        var plain = log(.win(.first))
        plain.grade = messages.grade
        let mining = PairMining(.neighbours, inferred: true)
        let export = Export(shape, mining: mining, form: .standard, judge: "j")
        let rows = [plain, messages].flatMap(export.rows)
        let keys = try #require(rows.first).members.map(\.key)
        #expect(rows.count > 1)
        #expect(rows.allSatisfy { $0.members.map(\.key) == keys })
    }

    @Test("rows have the members that their readers want")
    func shapes() throws {
        var log = log(.win(.first))
        log.grade = Grade(
            selected: true, random: 0.5, majority: true, oracle: true, answer: "7", right: ["a"])
        func row(_ shape: Export.Shape) throws -> String {
            let row = try #require(Export(shape, judge: "j").rows(log).first)
            return JSON.object(row).text
        }
        let pair =
            #""margin":0,"chosen_id":"a","rejected_id":"d","met":true,"match":"1.1","#
            + #""votes_chosen":0,"votes_rejected":0,"judge":"j"}"#
        #expect(try row(.dpo) == #"{"id":"q","prompt":"?","chosen":"a","rejected":"d","# + pair)
        #expect(
            try row(.reward)
                == #"{"id":"q","prompt":"?","chosen":"a","rejected":"d","# + pair)
        #expect(
            try row(.sharegpt)
                == #"{"id":"q","conversations":[{"from":"human","value":"?"}],"#
                + #""chosen":{"from":"gpt","value":"a"},"rejected":{"from":"gpt","value":"d"},"#
                + pair)
        #expect(
            try row(.axolotl)
                == #"{"id":"q","messages":[{"role":"user","content":"?"}],"#
                + #""chosen":{"role":"assistant","content":"a"},"#
                + #""rejected":{"role":"assistant","content":"d"},"# + pair)
        #expect(
            try row(.nemoRL)
                == #"{"id":"q","context":[{"role":"user","content":"?"}],"completions":["#
                + #"{"rank":0,"completion":[{"role":"assistant","content":"a"}]},"#
                + #"{"rank":1,"completion":[{"role":"assistant","content":"d"}]}],"#
                + #""task_name":"bracket","# + pair)
        #expect(
            try row(.kto)
                == #"{"id":"q","prompt":"?","completion":"a","label":true,"candidate_id":"a","judge":"j"}"#
        )
        #expect(
            try row(.sft)
                == #"{"id":"q","messages":[{"role":"user","content":"?"},"#
                + #"{"role":"assistant","content":"a"}],"winner":"a","undecided":false}"#)
        #expect(
            try row(.verl)
                == #"{"data_source":"bracket","prompt":[{"role":"user","content":"?"}],"#
                + #""ability":"preference","reward_model":{"style":"rule","ground_truth":"7"},"#
                + #""extra_info":{"split":null,"index":null,"id":"q","answer":"a","winner":"a"}}"#)
    }

    @Test("rewards are numbers of each candidate, standardised where that is asked for")
    func rewards() {
        var log = log(.win(.first))
        log.ratings = [4, 2, 2, 0]
        func rewards(_ kind: CandidateRewards.Kind, _ isStandardised: Bool) -> [Double] {
            Export(.rewards, rewards: .init(kind, isStandardised: isStandardised)).rows(log).map {
                $0["reward"]?.double ?? .nan
            }
        }
        // The ranking is a, b, d, c; the ratings are those of a, b, c, d.
        #expect(rewards(.elo, false) == [4, 2, 0, 2])
        let scaled = rewards(.elo, true)
        let expected: [Double] = [Double(2).squareRoot(), 0, -Double(2).squareRoot(), 0]
        #expect(zip(scaled, expected).allSatisfy { abs($0 - $1) < 1e-12 })
        // No match has a vote.
        #expect(rewards(.votes, false) == [0.5, 0.5, 0.5, 0.5])
        #expect(rewards(.bradleyTerry, true) == [0, 0, 0, 0])
    }

    // MARK: Prompts

    private func rows(
        _ prompt: JSONObject, _ shape: Export.Shape = .dpo, form: Export.Form? = nil
    ) -> (rows: [JSONObject], leftOut: LeftOut) {
        var log = log(.win(.first))
        log.prompt = prompt
        var leftOut = LeftOut()
        let rows = Export(shape, form: form).rows(log, &leftOut)
        return (rows, leftOut)
    }

    @Test(
        "a prompt is what it says, in parts or in turns, under either name",
        arguments: [
            (["prompt": "?"], "?", ["?"]),
            (["messages": [["role": "user", "content": "?"]]], "?", ["?"]),
            (["prompt": [["role": "user", "content": "?"]]], "?", ["?"]),
            (
                [
                    "messages": [
                        [
                            "role": "user",
                            "content": [
                                ["type": "text", "text": "a"], ["type": "input_text", "text": "b"],
                            ],
                        ], ["role": "assistant", "content": "c", "tool_calls": nil],
                    ]
                ], "ab\n\nc", ["ab", "c"]
            ),
        ] as [(JSONObject, String, [String])])
    func prompts(prompt: JSONObject, text: String, contents: [String]) {
        #expect(rows(prompt, form: .standard).rows.first?["prompt"]?.string == text)
        let messages = rows(prompt, form: .conversational).rows.first?["prompt"]?.array
        #expect(messages?.map { $0["content"]?.string } == contents)
        #expect(messages?.allSatisfy { $0.object?.keys == ["role", "content"] } == true)
    }

    @Test(
        "a prompt that is more than text gives no row, and that is said",
        arguments: [
            [
                "messages": [
                    ["role": "user", "content": [["type": "image_url", "image_url": "x"]]]
                ]
            ],
            ["messages": [["role": "assistant", "content": "", "tool_calls": [["id": "1"]]]]],
            ["messages": [["role": "tool", "content": "4", "tool_call_id": "1"]]],
            ["messages": []], ["prompt": 4], ["messages": [["role": 1, "content": "x"]]],
            ["messages": [["role": "user"]]],
        ] as [JSONObject])
    func notText(prompt: JSONObject) {
        for shape in Export.Shape.allCases where shape != .verl {
            let made = rows(prompt, shape)
            #expect(made.rows.isEmpty)
            #expect(made.leftOut.counts == [.notText: 1])
        }
    }

    @Test("verl's rows know their share and their place in it")
    func placed() throws {
        var log = log(.win(.first))
        log.grade = Grade(selected: true, random: 0.5, majority: true, oracle: true, answer: "4")
        let export = Export(.verl)
        let row = export.placed(try #require(export.rows(log).first), split: "test", index: 3)
        #expect(row["extra_info"]?.object?.keys == ["split", "index", "id", "answer", "winner"])
        #expect(row["extra_info"]?["split"] == "test")
        #expect(row["extra_info"]?["index"] == 3)
    }

    @Test(
        "a bracket whose ranking is not everybody once is refused",
        arguments: [["a"], ["a", "b", "d"], ["a", "b", "d", "d"], ["a", "b", "d", "c", "a"]])
    func ranking(ranking: [String]) {
        var object = log(.win(.first)).json
        object["ranking"] = .array(ranking.map { .string($0) })
        #expect(
            throws: LogError.damaged("\"ranking\" does not name each of the \"entrants\" once")
        ) { _ = try BracketLog(.object(object)) }
    }
}
