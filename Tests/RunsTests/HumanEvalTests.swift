import Datasets
import Files
import Foundation
import JSON
import LanguageModels
import Pipelines
import RunLogs
import TestSupport
import Testing

@testable import Runs

/// 32 programs for each of 6 HumanEval problems, each known to pass its tests or not.
@Suite("HumanEval by recorded verdicts")
struct HumanEvalTests {
    @Test("the winner passes whenever any candidate does", arguments: ["knockout", "elo"])
    func winners(format: String) async throws {
        let data = Repository.file("Tests/RunsTests/Fixtures/humaneval.jsonl")
        let base = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        let verdicts = base + "/verdicts.jsonl"
        #expect(FileManager.default.createFile(atPath: verdicts, contents: nil))
        let file = try #require(FileHandle(forWritingAtPath: verdicts))
        let reader = try LineReader(path: data)
        var right: [String: Set<String>] = [:]
        while let line = try reader.next() {
            let record = try JSON.parse(line.bytes)
            let id = try #require(record["id"]?.string)
            let labels = (record["candidates"]?.array ?? []).map { candidate in
                (candidate["id"]?.string ?? "", candidate["is_correct"]?.bool ?? false)
            }
            right[id] = Set(labels.filter(\.1).map(\.0))
            var lines = ""
            for (place, first) in labels.enumerated() {
                for second in labels.dropFirst(place + 1) {
                    let verdict =
                        first.1 == second.1 ? "neither" : "Assistant \(first.1 ? 1 : 2)"
                    lines +=
                        JSON.object([
                            "id": .string(id), "first": .string(first.0),
                            "second": .string(second.0),
                            "verdict": .string(verdict),
                        ]).text + "\n"
                }
            }
            try file.write(contentsOf: Data(lines.utf8))
        }
        try file.close()
        let pipeline = try Pipeline(
            text: """
                { seed: 7, tournament: { format: "\(format)", judge: "recorded",
                  verdicts: "\(verdicts)", max_abstain_rate: 1 } }
                """, file: "humaneval.json",
            overrides: format == "elo" ? ["tournament.elo.orders=2"] : [])
        let run = try Run(pipeline, options: .init(input: data, folder: base + "/run"))
        let counts = try await run.execute(
            models: ModelOpener { _, _ in ScriptedModel(saying: "") })
        #expect(counts.prompts == 6)
        #expect(counts.matches == 6 * (format == "elo" ? 496 : 31))
        let brackets = try BracketReader(run.folder)
        var solved = 0
        while let log = try brackets.next() {
            let passing = try #require(right[log.id])
            if !passing.isEmpty {
                #expect(passing.contains(log.winner), "\(log.id)")
                solved += 1
            }
        }
        #expect(solved == 5)
    }
}
