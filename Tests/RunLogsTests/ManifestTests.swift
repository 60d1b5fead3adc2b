import Datasets
import JSON
import Testing
import Tournaments

@testable import RunLogs

/// What runs wrote before the settings that are read had types of their own.
@Suite("Manifest")
struct ManifestTests {
    @Test(
        "one of an earlier version is read, and written back as it was",
        arguments: EarlierManifests.all)
    func roundTrip(text: String) throws {
        let manifest = try Manifest(JSON.parse(text), path: "manifest.json")
        #expect(JSON.object(manifest.json).prettyText + "\n" == text)
        #expect(try Manifest(JSON.parse(JSON.object(manifest.json).text), path: "") == manifest)
        #expect(manifest.identity.differences(from: manifest.identity) == [])
        #expect(manifest.identity.changedSince(manifest.identity) == [])
    }

    @Test("its settings are understood")
    func settings() throws {
        let manifests = try EarlierManifests.all.map {
            try Manifest(JSON.parse($0), path: "manifest.json")
        }
        #expect(manifests.map(\.version) == Array(repeating: "0.1.0", count: 4))
        #expect(manifests.map(\.name) == ["gsm8k-reference", "released-rrm-7b", "knockout", "elo"])
        #expect(manifests.map(\.limit) == [400, 600, 50, 30])
        let identities = manifests.map(\.identity)
        #expect(identities.map(\.seed) == [7, 0, 7, 7])
        #expect(
            identities.map { $0["input.sha256"]?.string?.prefix(8) }
                == ["aa55ef93", "e5cd39fc", "994a5447", "994a5447"])
        #expect(identities.allSatisfy { $0.fields == .standard && $0.shard == nil })
        #expect(identities.map(\.format) == ["knockout", "knockout", "knockout", "elo"])
        #expect(identities.map(\.judge) == ["reference", "recorded", "reasoning", "reasoning"])
        #expect(
            identities.map(\.votes) == [
                VotingRule(), VotingRule(order: .fixed), VotingRule(max: 5), VotingRule(),
            ])
        #expect(identities.map(\.elo) == [nil, nil, nil, Elo()])
        #expect(identities.map(\.thinkingBudget) == [nil, nil, 256, 256])
        #expect(identities.map { $0["generate.model"] == nil } == [true, true, false, false])
        #expect(
            identities[2].judgeModelName
                == "embedded:nano-judge (1713496 bytes, sha256 4d0f0dc5f1f5, settings d7981109c067)"
        )
        #expect(identities[0].judgeModelName == nil)
        // What nobody reads is compared all the same.
        #expect(identities[0]["tournament.third_place"] == false)
        #expect(identities[0]["tournament.seeding"] == .some(.null))
    }

    @Test("says which member is missing")
    func damaged() {
        for (json, problem) in [
            ([], "it is damaged: it holds an array"),
            (["identity": [:]], "it is damaged: it has no \"name\""),
            (["name": "a"], "it is damaged: it has no \"identity\""),
        ] as [(JSON, String)] {
            #expect(throws: LogError.file(path: "m.json", problem: problem)) {
                try Manifest(json, path: "m.json")
            }
        }
    }
}

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
        for stop in VotingRule.Stop.allCases {
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

/// Manifests that an earlier version wrote for pipelines that come with Bracket.
private enum EarlierManifests {
    static let all = [gsm8kReference, releasedRRM, knockout, elo]

    static let gsm8kReference = #"""
        {
          "bracket": "0.1.0",
          "name": "gsm8k-reference",
          "input": "samples/gsm8k/solutions.jsonl",
          "limit": 400,
          "pipeline": {
            "name": "gsm8k-reference",
            "seed": 7,
            "input": "samples/gsm8k/solutions.jsonl",
            "tournament": {
              "format": "knockout",
              "judge": "reference"
            }
          },
          "identity": {
            "seed": 7,
            "input.sha256": "aa55ef93ff411d211a3dd4d41b0f11aff612df77088f8d2efdef7d0cfcb84dda",
            "fields": "id,prompt,candidates,text,reference",
            "tournament.format": "knockout",
            "tournament.judge": "reference",
            "tournament.votes.max": 1,
            "tournament.votes.stop": "decided",
            "tournament.votes.order": "alternate",
            "tournament.seeding": null,
            "tournament.third_place": false
          }
        }

        """#

    static let releasedRRM = #"""
        {
          "bracket": "0.1.0",
          "name": "released-rrm-7b",
          "input": "samples/rrm-7b-mmlu-pro/prompts.jsonl",
          "limit": 600,
          "pipeline": {
            "name": "released-rrm-7b",
            "input": "samples/rrm-7b-mmlu-pro/prompts.jsonl",
            "tournament": {
              "format": "knockout",
              "bracket": "samples/rrm-7b-mmlu-pro/bracket.json",
              "judge": "recorded",
              "verdicts": "samples/rrm-7b-mmlu-pro/verdicts.jsonl",
              "votes": {
                "max": 1,
                "order": "fixed"
              }
            }
          },
          "identity": {
            "seed": 0,
            "input.sha256": "e5cd39fc98c795986d348f93651dc3b57b5167241c3f45fb57a1a4f64f0b64b1",
            "fields": "id,prompt,candidates,text,reference",
            "tournament.format": "knockout",
            "tournament.judge": "recorded",
            "tournament.votes.max": 1,
            "tournament.votes.stop": "decided",
            "tournament.votes.order": "fixed",
            "tournament.seeding": null,
            "tournament.third_place": false,
            "tournament.bracket.sha256": "4fac696b1bde663f1301b22462006a56fc7cb4d8529629bf683a3aa350f54eb9",
            "tournament.verdicts.sha256": "536ce08d5097983d832d367ae1eca63bc716aeef668907a1d91c5a66a185bd34"
          }
        }

        """#

    static let knockout = #"""
        {
          "bracket": "0.1.0",
          "name": "knockout",
          "input": "samples/arithmetic/queries.jsonl",
          "limit": 50,
          "pipeline": {
            "name": "knockout",
            "seed": 7,
            "input": "samples/arithmetic/queries.jsonl",
            "generate": {
              "model": "generator",
              "n": 8,
              "temperature": 1.0,
              "max_tokens": 64
            },
            "tournament": {
              "format": "knockout",
              "judge": "reasoning",
              "model": "judge",
              "votes": {
                "max": 5,
                "stop": "decided",
                "order": "alternate"
              },
              "thinking": {
                "max_tokens": 256,
                "on_limit": "conclude"
              },
              "template": {
                "user": "# Query\n{query}\n# Assistant 1\n{first}\n# Assistant 2\n{second}",
                "first": "Assistant 1",
                "second": "Assistant 2"
              }
            },
            "select": {
              "emit": [
                "winners",
                "brackets"
              ]
            },
            "models": {
              "generator": {
                "embedded": "nano-generator"
              },
              "judge": {
                "embedded": "nano-judge"
              }
            }
          },
          "identity": {
            "seed": 7,
            "input.sha256": "994a544749c96393b8bfdd27bfb9cd6ed7df4671af7b491d3ba544adccd9de92",
            "fields": "id,prompt,candidates,text,reference",
            "generate.model": "embedded:nano-generator (1713496 bytes, sha256 bc900dc48ff9, settings d7981109c067)",
            "generate.n": 8,
            "generate.system": null,
            "generate.temperature": 1,
            "generate.top_p": 1,
            "generate.max_tokens": 64,
            "tournament.format": "knockout",
            "tournament.judge": "reasoning",
            "tournament.votes.max": 5,
            "tournament.votes.stop": "decided",
            "tournament.votes.order": "alternate",
            "tournament.seeding": null,
            "tournament.third_place": false,
            "tournament.model": "embedded:nano-judge (1713496 bytes, sha256 4d0f0dc5f1f5, settings d7981109c067)",
            "tournament.prompt.sha256": "592c424a3a56a601b355626d717d14f1ababe4161fdd2aea3f56e3cb1f48f35b",
            "tournament.on_limit": "conclude",
            "tournament.temperature": 0.6,
            "tournament.top_p": 1,
            "tournament.max_tokens": 256
          }
        }

        """#

    static let elo = #"""
        {
          "bracket": "0.1.0",
          "name": "elo",
          "input": "samples/arithmetic/queries.jsonl",
          "limit": 30,
          "pipeline": {
            "name": "elo",
            "seed": 7,
            "input": "samples/arithmetic/queries.jsonl",
            "generate": {
              "model": "generator",
              "n": 8,
              "temperature": 1.0,
              "max_tokens": 64
            },
            "tournament": {
              "format": "elo",
              "judge": "reasoning",
              "model": "judge",
              "votes": {
                "max": 1
              },
              "thinking": {
                "max_tokens": 256,
                "on_limit": "conclude"
              },
              "elo": {
                "k": 4,
                "orders": 64
              },
              "template": {
                "user": "# Query\n{query}\n# Assistant 1\n{first}\n# Assistant 2\n{second}",
                "first": "Assistant 1",
                "second": "Assistant 2"
              }
            },
            "models": {
              "generator": {
                "embedded": "nano-generator"
              },
              "judge": {
                "embedded": "nano-judge"
              }
            }
          },
          "identity": {
            "seed": 7,
            "input.sha256": "994a544749c96393b8bfdd27bfb9cd6ed7df4671af7b491d3ba544adccd9de92",
            "fields": "id,prompt,candidates,text,reference",
            "generate.model": "embedded:nano-generator (1713496 bytes, sha256 bc900dc48ff9, settings d7981109c067)",
            "generate.n": 8,
            "generate.system": null,
            "generate.temperature": 1,
            "generate.top_p": 1,
            "generate.max_tokens": 64,
            "tournament.format": "elo",
            "tournament.judge": "reasoning",
            "tournament.votes.max": 1,
            "tournament.votes.stop": "decided",
            "tournament.votes.order": "alternate",
            "tournament.seeding": null,
            "tournament.elo": [
              1000,
              400,
              10,
              4,
              64
            ],
            "tournament.model": "embedded:nano-judge (1713496 bytes, sha256 4d0f0dc5f1f5, settings d7981109c067)",
            "tournament.prompt.sha256": "592c424a3a56a601b355626d717d14f1ababe4161fdd2aea3f56e3cb1f48f35b",
            "tournament.on_limit": "conclude",
            "tournament.temperature": 0.6,
            "tournament.top_p": 1,
            "tournament.max_tokens": 256
          }
        }

        """#
}
