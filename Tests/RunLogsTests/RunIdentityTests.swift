import Datasets
import JSON
import Testing
import Tournaments

@testable import RunLogs

@Suite("RunIdentity")
struct RunIdentityTests {
    /// Written, parsed and read again.
    private func again(_ identity: RunIdentity) throws -> RunIdentity {
        let text = JSON.object(identity.settings).text
        return RunIdentity(try #require(JSON.parse(text).object))
    }

    @Test(
        "a seed keeps all its bits",
        arguments: [0, 7, 1 << 53 - 1, 1 << 53 + 1, 1 << 63 - 1, 1 << 63, .max] as [UInt64])
    func seed(seed: UInt64) throws {
        var identity = RunIdentity()
        identity.seed = seed
        #expect(try again(identity).seed == seed)
        #expect(JSON.object(identity.settings).text == "{\"seed\":\(seed)}")
    }

    @Test("what is no seed is none", arguments: [nil, .null, "7", -1, 1.5, true] as [JSON?])
    func noSeed(value: JSON?) {
        var identity = RunIdentity()
        identity["seed"] = value
        #expect(identity.seed == nil)
    }

    @Test("a shard is read as it was set, and none stays none")
    func shard() throws {
        var identity = RunIdentity()
        #expect(try again(identity).shard == nil)
        identity.shard = Shard(index: 3, of: 8)
        #expect(try again(identity).shard == Shard(index: 3, of: 8))
        #expect(identity["shard"] == "3/8")
    }

    @Test("names of members are read as they were set")
    func fields() throws {
        var identity = RunIdentity()
        #expect(try again(identity).fields == .standard)
        for names in [
            FieldNames.standard, FieldNames(reference: "gold"),
            FieldNames(id: "", prompt: "q", candidates: "a b", text: "ü", reference: "\"x\""),
        ] {
            identity.fields = names
            #expect(try again(identity).fields == names)
        }
    }

    @Test("a voting rule is read as it was set", arguments: VotingRule.Order.allCases)
    func votes(order: VotingRule.Order) throws {
        var identity = RunIdentity()
        #expect(identity.votes == nil)
        for stop in [
            VotingRule.Stop.decided, .all, .lead(2), .error(0.05, correlation: 0.3),
        ] {
            for most in [1, 2, 5] {
                identity.votes = VotingRule(max: most, stop: stop, order: order)
                let read = try #require(again(identity).votes)
                #expect(read == VotingRule(max: most, stop: stop, order: order))
                // What is written is the most that was asked for; in pairs it can be one more.
                #expect(identity["tournament.votes.max"] == .number(most))
                #expect(read.limit == (order == .both ? most + most % 2 : most))
            }
        }
        identity["tournament.votes.max"] = 0
        #expect(identity.votes == nil)
    }

    @Test("Elo's settings are read as they were set")
    func elo() throws {
        var identity = RunIdentity()
        #expect(identity.elo == nil)
        let elo = Elo(initial: 1500, scale: 173.7178, base: 2.718281828, k: 0.1, orders: 100_000)
        identity.elo = elo
        #expect(try again(identity).elo == elo)
        for bad in [[1000, 400, 10, 4], [1000, 400, 10, 4, 0], [1000, 400, 10, 4, 1.5]] as [JSON] {
            identity["tournament.elo"] = bad
            #expect(identity.elo == nil)
        }
    }

    @Test("texts and models are read as they were set")
    func others() throws {
        var identity = RunIdentity()
        identity["input.sha256"] = "aa55"
        identity.format = "swiss"
        identity.judge = "reasoning"
        identity["generate.model"] = "local (5 bytes)"
        identity.judgeModel = ["model": "rrm", "options": ["top_k": 5]]
        let read = try again(identity)
        #expect(read == identity)
        #expect(read["input.sha256"] == "aa55")
        #expect(read.format == "swiss")
        #expect(read.judge == "reasoning")
        #expect(read["generate.model"] == "local (5 bytes)")
        #expect(read.judgeModelName == "rrm")
    }

    @Test("differences name both values, in the order written; new settings come last")
    func differences() {
        var before = RunIdentity()
        before.seed = 7
        before.votes = VotingRule(max: 5)
        before.shard = Shard(index: 1, of: 2)
        before.judgeModel = "a"
        var now = RunIdentity()
        now.elo = Elo()
        now.votes = VotingRule(max: 3, order: .both)
        now.seed = .max
        now.judgeModel = "b"
        #expect(
            before.differences(from: now) == [
                "seed (7, now 18446744073709551615)", "tournament.votes.max (5, now 3)",
                "tournament.votes.order (\"alternate\", now \"both\")",
                "shard (\"1/2\", now unset)",
                "tournament.model (\"a\", now \"b\")",
                "tournament.elo (unset, now [1000,400,10,4,64])",
            ])
        // What a model said is in the journal, and what is new was not asked for then.
        #expect(
            before.changedSince(now)
                == ["seed", "tournament.votes.max", "tournament.votes.order", "shard"])
    }
}
