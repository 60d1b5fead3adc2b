import Chance
import Datasets
import Foundation
import JSON
import LanguageModels
import Pipelines
import RunLogs
import TestSupport
import Testing
import Tournaments

@testable import Runs

/// What logs say of how sure a winner is.
@Suite("Confidence in runs")
struct CalibratedRunTests {
    private let records = (0..<5).map { PromptRecord.numbered("p\($0)", 6) }

    private func calibration(_ text: String = #"{"intercept": 0.4, "slope": 1.5}"#) throws
        -> String
    {
        let folder = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/calibration.json"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    @Test(
        "brackets, winners and index say how sure votes are",
        arguments: ["knockout", "elo", "title"])
    func byVotes(format: String) async throws {
        let fixture = try RunFixture(records: records)
        try await fixture.run(
            try fixture.pipeline("format: \"\(format)\", max_abstain_rate: 1"), model: .moody())
        let index = try #require(BracketIndex(RunFolder(path: fixture.folder)))
        let winners = try fixture.lines("winners.jsonl")
        for (place, log) in try fixture.brackets().enumerated() {
            let seed = StableHash.of("confidence", 7, log.id)
            let byVotes = try #require(log.byVotes)
            #expect(byVotes == log.confidence(equals: Array(0..<6), seed: seed))
            #expect(index.entries[place].byVotes == byVotes)
            #expect(winners[place]["by_votes"]?.double == byVotes)
            #expect(log.confidence == log.voteShare && winners[place]["vote_share"] == nil)
        }
        #expect(try await Verification(RunFolder(path: fixture.folder)).report().problems == [])
    }

    @Test(
        "with a calibration the confidence is its probability, and the share of votes stands apart")
    func calibrated() async throws {
        let fixture = try RunFixture(records: records)
        let pipeline = try fixture.pipeline(
            "calibration: \"\(try calibration())\", max_abstain_rate: 1")
        try await fixture.run(pipeline, model: .moody())
        let wanted = Calibration(intercept: 0.4, slope: 1.5)
        let winners = try fixture.lines("winners.jsonl")
        for (place, log) in try fixture.brackets().enumerated() {
            let probability = wanted.probability(byVotes: try #require(log.byVotes))
            #expect(log.probability == probability && log.confidence == probability)
            #expect(winners[place]["confidence"]?.double == probability)
            #expect(winners[place]["vote_share"]?.double == log.voteShare)
            #expect(try BracketLog(JSON.parse(JSON.object(log.json).text)) == log)
        }
        let folder = RunFolder(path: fixture.folder)
        #expect(try await Verification(folder).report().problems == [])
        #expect(
            try folder.manifest().identity["tournament.calibration"]
                == ["intercept": 0.4, "slope": 1.5])
    }

    @Test(
        "a calibration that is none is refused, by its name",
        arguments: ["{}", "[1", #"{"intercept": 1e9, "slope": 1}"#])
    func refused(text: String) async throws {
        let fixture = try RunFixture(records: records)
        let path = try calibration(text)
        let error = await #expect(throws: PipelineError.self) {
            try await fixture.run(
                try fixture.pipeline("calibration: \"\(path)\""), model: .moody())
        }
        #expect(error?.description.contains(path) == true)
        let missing = await #expect(throws: PipelineError.self) {
            try await fixture.run(
                try fixture.pipeline("calibration: \"nowhere.json\""), model: .moody())
        }
        #expect(missing?.description.contains("tournament.calibration") == true)
    }

    @Test("exports leave out whom the votes are less sure of")
    func exports() async throws {
        let fixture = try RunFixture(records: records)
        try await fixture.run(
            try fixture.pipeline("max_abstain_rate: 1"), model: .moody())
        let logs = try fixture.brackets()
        let least = try #require(logs.compactMap(\.byVotes).sorted().dropFirst(2).first)
        var export = Export(.best)
        export.leastConfidence = least
        var leftOut = LeftOut()
        let rows = logs.flatMap { export.rows($0, &leftOut) }
        #expect(rows.count == logs.count { ($0.byVotes ?? 0) >= least })
        #expect(leftOut.counts[.confidence] == logs.count - rows.count)
    }
}
