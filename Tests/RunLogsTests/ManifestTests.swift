import Datasets
import Foundation
import JSON
import TestSupport
import Testing
import Tournaments

@testable import RunLogs

/// What runs wrote before the settings that are read had types of their own.
@Suite("Manifest")
struct ManifestTests {
    @Test(
        "one of an earlier version is read, and written back as it was",
        arguments: EarlierManifests.names)
    func roundTrip(name: String) throws {
        let text = try EarlierManifests.text(name)
        let manifest = try Manifest(JSON.parse(text), path: "manifest.json")
        #expect(JSON.object(manifest.json).prettyText + "\n" == text)
        #expect(try Manifest(JSON.parse(JSON.object(manifest.json).text), path: "") == manifest)
        #expect(manifest.identity.differences(from: manifest.identity) == [])
        #expect(manifest.identity.changedSince(manifest.identity) == [])
    }

    @Test("its settings are understood")
    func settings() throws {
        let manifests = try EarlierManifests.names.map {
            try Manifest(JSON.parse(EarlierManifests.text($0)), path: "manifest.json")
        }
        #expect(manifests.map(\.version) == Array(repeating: "0.1.0", count: 4))
        #expect(manifests.map(\.name) == EarlierManifests.names)
        #expect(manifests.allSatisfy { $0.journal == 1 })
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
            ([], "it is damaged: it is an array, not an object"),
            (["identity": [:]], "it is damaged: \"name\" is missing"),
            (["name": "a"], "it is damaged: \"identity\" is missing"),
            (
                ["name": "a", "identity": [:], "limit": -1],
                "it is damaged: \"limit\" is -1; it must be a whole number from 0 to 1099511627776"
            ),
        ] as [(JSON, String)] {
            #expect(throws: LogError.file(path: "m.json", problem: problem)) {
                try Manifest(json, path: "m.json")
            }
        }
    }
}

/// Manifests that an earlier version wrote for pipelines that come with Bracket.
private enum EarlierManifests {
    static let names = ["gsm8k-reference", "released-rrm-7b", "knockout", "elo"]

    static func text(_ name: String) throws -> String {
        try String(
            contentsOfFile: Repository.file(
                "Tests/RunLogsTests/Fixtures/manifests-0.1.0/\(name).json"), encoding: .utf8)
    }
}
