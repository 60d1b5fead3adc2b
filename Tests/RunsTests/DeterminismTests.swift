import Datasets
import Files
import Foundation
import JSON
import LanguageModels
import Pipelines
import RunLogs
import TestSupport
import Testing
import Tournaments

@testable import Runs

@Suite("Any number of workers, any order of replies")
struct DeterminismTests {
    @Test(
        "the same bytes come out, and every bracket is complete",
        arguments: ["knockout", "elo"], ["decided", "all"])
    func sameBytes(format: String, stop: String) async throws {
        // Fields of 2 to 64; for Elo, whose matches grow with the square, up to 16.
        let sizes = format == "knockout" ? 2...64 : 2...16
        let fixture = try RunFixture(records: sizes.map { .numbered("n\($0)", $0) })
        var reference: (brackets: Data, winners: Data)?
        for workers in [1, 2, 3, 5, 16] {
            let pipeline = try fixture.pipeline(
                """
                format: "\(format)", votes: { max: 3, stop: "\(stop)" },
                thinking: { on_limit: "abstain" }, max_abstain_rate: 1
                """, overrides: ["workers=\(workers)", "in_flight=\(workers * 7)"])
            let folder = Repository.temporaryFolder()
            try await fixture.run(pipeline, folder: folder, model: .moody())
            let brackets = try #require(fixture.bytes("brackets.jsonl", in: folder))
            let winners = try #require(fixture.bytes("winners.jsonl", in: folder))
            if let reference {
                #expect(brackets == reference.brackets, "\(workers) workers")
                #expect(winners == reference.winners, "\(workers) workers")
            } else {
                reference = (brackets, winners)
            }
        }
        let text = String(decoding: try #require(reference).brackets, as: UTF8.self)
        let logs = try text.split(separator: "\n").map { try BracketLog(JSON.parse(String($0))) }
        #expect(logs.map(\.entrants.count) == Array(sizes))
        for log in logs { try check(log, format) }
        // With one vote in ten unclear there are undecided matches among so many.
        #expect(logs.contains { $0.matches.contains { $0.outcome == .undecided } })
    }

    private func check(_ log: BracketLog, _ format: String) throws {
        let count = log.entrants.count
        #expect(log.matches.count == (format == "elo" ? count * (count - 1) / 2 : count - 1))
        #expect(Set(log.ranking) == Set(log.entrants.map(\.id)))
        #expect(log.entrants.map(\.seed) == Array(1...count))
        for match in log.matches {
            #expect(match.outcome == Tally(match.votes).outcome)
            let seeds = [match.first, match.second].compactMap { id in
                log.entrants.first { $0.id == id }?.seed
            }
            switch match.outcome {
            case .win(let side):
                #expect(match.winner == (side == .first ? match.first : match.second))
            case .undecided where format == "knockout":
                // The better seed goes on.
                #expect(match.winner == (seeds[0] < seeds[1] ? match.first : match.second))
            case .undecided, .equal: #expect(match.winner == nil)
            }
        }
        guard format == "knockout" else { return }
        // Byes in round one only: from round two on, each round has half as many matches.
        let rounds = Dictionary(grouping: log.matches, by: \.match.round)
        for (round, matches) in rounds where round > 1 {
            #expect(matches.count * 2 <= (rounds[round - 1]?.count ?? 0) + (round == 2 ? count : 0))
            #expect(matches.count == 1 << (rounds.count - round))
        }
        let playing = Set((rounds[1] ?? []).flatMap { [$0.first, $0.second] })
        let byes = log.entrants.filter { !playing.contains($0.id) }.map(\.seed)
        #expect(byes == Array(1..<byes.count + 1))
    }

    @Test("another seed is another run", arguments: [1, 2])
    func seeds(seed: Int) async throws {
        let fixture = try RunFixture(records: (0..<20).map { .numbered("p\($0)", 8) })
        try await fixture.run(try fixture.pipeline(), model: .moody(silent: 0))
        let other = Repository.temporaryFolder()
        try await fixture.run(
            try fixture.pipeline(overrides: ["seed=\(seed)"]), folder: other,
            model: .moody(silent: 0))
        #expect(fixture.bytes("winners.jsonl") != fixture.bytes("winners.jsonl", in: other))
    }

    @Test("the released RRM-7B tournaments come out as released", arguments: [1, 2, 16])
    func released(workers: Int) async throws {
        let pipeline = try Pipeline(
            path: Repository.file("pipelines/released-rrm-7b.json"),
            overrides: [
                "workers=\(workers)",
                "input=" + Repository.file("samples/rrm-7b-mmlu-pro/prompts.jsonl"),
                "tournament.bracket=" + Repository.file("samples/rrm-7b-mmlu-pro/bracket.json"),
                "tournament.verdicts=" + Repository.file("samples/rrm-7b-mmlu-pro/verdicts.jsonl"),
            ])
        let run = try Run(pipeline, options: .init(folder: Repository.temporaryFolder()))
        let counts = try await run.execute(models: ModelOpener { _, _ in .moodyNever })
        #expect(counts.matches == 15_872)
        // The verdicts are in the order of the release's matches, each with its winner.
        let lines = try LineIndex(
            path: Repository.file("samples/rrm-7b-mmlu-pro/verdicts.jsonl"), requiresID: true)
        let reader = try BracketReader(run.folder)
        var (prompts, matches) = (0, 0)
        while let log = try reader.next() {
            let released = try lines.lines(of: log.id).map { try JSON.parse($0) }
            #expect(released.count == 31)
            for (match, record) in zip(log.matches, released) {
                matches += 1
                #expect(match.first == record["first"]?.string)
                #expect(match.second == record["second"]?.string)
                #expect(match.winner == record["winner"]?.string)
                #expect(match.votes.map(\.verdict) == [record["verdict"]?.string])
            }
            #expect(log.winner == released.last?["winner"]?.string)
            prompts += 1
            if log.id == "317" {
                let stray = log.matches.flatMap(\.votes).filter { $0.note != nil }
                #expect(stray.map(\.verdict) == ["I", "B"])
                #expect(
                    stray.allSatisfy {
                        $0.note == "not an offered option; the record's winner decides"
                    })
            } else {
                #expect(log.matches.allSatisfy { $0.votes.allSatisfy { $0.note == nil } })
            }
        }
        #expect(prompts == 512)
        #expect(matches == 15_872)
    }
}

extension LanguageModel where Self == ScriptedModel {
    fileprivate static var moodyNever: ScriptedModel {
        ScriptedModel { _ in throw ModelError.misconfigured("nobody should be asked") }
    }
}
