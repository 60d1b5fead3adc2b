import Files
import Foundation
import JSON
import Testing
import Tournaments

@testable import RunLogs

@Suite("Journal")
struct JournalTests {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "run-\(UUID().uuidString)").path()

    private func entry(_ id: String, _ number: Int) -> JournalEntry {
        .vote(
            JournaledVote(
                id: id, match: MatchID(round: 1, number: 2), first: "a", second: "b",
                vote: VoteLog(
                    Vote(
                        number: number, order: .swapped, choice: .prefers(.second),
                        probability: number % 2 == 0 ? Double(0.7 as Float) : nil),
                    verdict: "Assistant 1", tokens: 12),
                seed: 1 << 53 - 1, calls: [CallLog(step: "judge", text: "t</think>\nü\"\\")],
                milliseconds: 5, at: 1.5))
    }

    private func manifest(_ identity: JSONObject = [:], input: String = "i.jsonl") -> Manifest {
        Manifest(
            version: "1", name: "test", input: input, pipeline: [:],
            identity: RunIdentity(identity))
    }

    @Test("what was appended is found again, prompt by prompt, in order")
    func roundTrip() async throws {
        let run = RunFolder(path: folder)
        var journal: Journal? = try run.open(manifest())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for prompt in 0..<50 {
                group.addTask { [journal, entry] in
                    for number in 1...4 {
                        try await journal?.append(entry("p\(prompt)", number))
                    }
                }
            }
            try await group.waitForAll()
        }
        journal = nil
        let index = try JournalIndex(path: run.journalPath)
        #expect(index.count == 200)
        for prompt in 0..<50 {
            let entries = try index.entries(of: "p\(prompt)")
            #expect(entries.map(\.entry) == (1...4).map { entry("p\(prompt)", $0) })
        }
        #expect(try index.entries(of: "nobody").isEmpty)
    }

    @Test("a last line that was cut is dropped, and the journal goes on behind the others")
    func cutLine() async throws {
        let run = RunFolder(path: folder)
        var journal: Journal? = try run.open(manifest())
        try await journal?.append(entry("p", 1))
        journal?.release()
        journal = nil
        let whole = try Data(contentsOf: URL(filePath: run.journalPath))
        for cut in [1, 20, whole.count - 1] {
            try (whole + whole.prefix(cut)).write(to: URL(filePath: run.journalPath))
            journal = try run.open(manifest())
            try await journal?.append(entry("p", 2))
            journal?.release()
            journal = nil
            let index = try JournalIndex(path: run.journalPath)
            #expect(try index.entries(of: "p").map(\.entry) == [entry("p", 1), entry("p", 2)])
        }
    }

    @Test("a second run on the folder is refused while the first has it")
    func locked() throws {
        let run = RunFolder(path: folder)
        let journal = try run.open(manifest())
        let error = #expect(throws: LogError.self) { try run.open(manifest()) }
        #expect(
            error?.description
                == "another run is writing to \(folder); wait for it to end, or use another --out")
        withExtendedLifetime(journal) {}
    }

    @Test("a folder is free as soon as its run is over, whoever still holds the journal")
    func released() throws {
        let run = RunFolder(path: folder)
        let journal = try run.open(manifest())
        journal.release()
        #expect(throws: Never.self) { try run.open(manifest()) }
        withExtendedLifetime(journal) {}
    }

    @Test("a run with other settings is refused with what differs")
    func otherRun() throws {
        let run = RunFolder(path: folder)
        _ = try run.open(manifest(["seed": 7, "votes.max": 3]))
        _ = try run.open(manifest(["seed": 7, "votes.max": 3], input: "x"))
        let error = #expect(throws: LogError.self) {
            try run.open(manifest(["seed": 8, "format": "elo"]))
        }
        #expect(
            error?.description.contains(
                "differs in seed (7, now 8), votes.max (3, now unset), format (unset, now \"elo\")")
                == true)
    }

    @Test("a journal whose manifest is gone is not taken for the votes of another run")
    func noManifest() async throws {
        let run = RunFolder(path: folder)
        let journal = try run.open(manifest(["seed": 7]))
        try FileManager.default.removeItem(atPath: run.manifestPath)
        try await journal.append(entry("p", 1))
        let other = RunFolder(path: folder + "2")
        try FileManager.default.createDirectory(
            atPath: other.path, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: run.journalPath, toPath: other.journalPath)
        let error = #expect(throws: LogError.self) {
            try other.open(manifest(["seed": 8]))
        }
        #expect(
            error?.description
                == "\(other.path): its journal holds votes, but the manifest.json that says what "
                + "they were about is gone; use another --out")
        withExtendedLifetime(journal) {}
    }

    @Test("a journal keeps the version that it began with; an empty one begins with today's")
    func version() async throws {
        let run = RunFolder(path: folder)
        func manifest(_ journal: Int) -> Manifest {
            var manifest = self.manifest()
            manifest.journal = journal
            return manifest
        }
        try run.open(manifest(1)).release()
        #expect(try run.manifest().journal == 1)
        let journal = try run.open(manifest(2))
        #expect(try run.manifest().journal == 2)
        try await journal.append(entry("p", 1))
        journal.release()
        let text = try String(contentsOfFile: run.manifestPath, encoding: .utf8)
        try text.replacing("\"journal\": 2,", with: "").write(
            toFile: run.manifestPath, atomically: true, encoding: .utf8)
        #expect(try run.manifest().journal == 1)
        try run.open(manifest(2)).release()
        #expect(try run.manifest().journal == 1)
        try text.replacing("\"journal\": 2,", with: "\"journal\": 4,").write(
            toFile: run.manifestPath, atomically: true, encoding: .utf8)
        #expect(throws: LogError.self) { try run.manifest() }
    }

    @Test("a line that no reader would take is not written")
    func tooLong() async throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = folder + "/journal.jsonl"
        let journal = try Journal(path: path, folder: folder, maxLineBytes: 400)
        try await journal.append(entry("p", 1))
        await #expect(throws: LogError.self) {
            try await journal.append(entry(String(repeating: "p", count: 400), 2))
        }
        try await journal.append(entry("p", 3))
        #expect(try JournalIndex(path: path).count == 2)
    }

    @Test(
        "a journal that is a link, a pipe or a folder is refused, and what it leads to left alone")
    func strangeJournal() throws {
        let run = RunFolder(path: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let other = folder + "/precious"
        try "not a journal".write(toFile: other, atomically: true, encoding: .utf8)
        try FileManager.default.createSymbolicLink(
            atPath: run.journalPath, withDestinationPath: other)
        let error = #expect(throws: FileError.self) { try run.open(manifest()) }
        #expect(error?.description == "cannot open \"\(run.journalPath)\": it is a link")
        #expect(try String(contentsOfFile: other, encoding: .utf8) == "not a journal")
        try FileManager.default.removeItem(atPath: run.journalPath)
        #expect(mkfifo(run.journalPath, 0o600) == 0)
        #expect(throws: FileError.self) { try run.open(manifest()) }
        try FileManager.default.removeItem(atPath: run.journalPath)
        try FileManager.default.createDirectory(
            atPath: run.journalPath, withIntermediateDirectories: true)
        #expect(throws: FileError.self) { try run.open(manifest()) }
    }

    @Test("what a killed run had begun to write is removed, and never written through")
    func leftovers() throws {
        let run = RunFolder(path: folder)
        try run.open(manifest()).release()
        let other = folder + "/precious"
        try "mine".write(toFile: other, atomically: true, encoding: .utf8)
        let ours = ["brackets.jsonl", "winners.jsonl", "index.jsonl", "rejects.jsonl"]
        for name in ours + ["notes.txt", "manifest.json"] {
            try "cut".write(
                toFile: "\(folder)/\(name).partial", atomically: true, encoding: .utf8)
        }
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/report.html.partial", withDestinationPath: other)
        try run.open(manifest()).release()
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
                == ["journal.jsonl", "manifest.json", "notes.txt.partial", "precious"])
        try FileManager.default.createSymbolicLink(
            atPath: run.winnersPath + ".partial", withDestinationPath: other)
        let output = try OutputFile(path: run.winnersPath)
        try output.write(line: Array("won".utf8))
        try output.commit()
        #expect(try String(contentsOfFile: other, encoding: .utf8) == "mine")
        #expect(try String(contentsOfFile: run.winnersPath, encoding: .utf8) == "won")
    }

    @Test("a folder without a manifest is no run")
    func noRun() {
        let error = #expect(throws: LogError.self) { try RunFolder(path: folder).manifest() }
        #expect(error?.description == "\(folder): it is no run folder: it has no manifest.json")
    }
}

@Suite("BracketLog")
struct BracketLogTests {
    @Test("is read as it was written")
    func roundTrip() throws {
        let log = BracketLog(
            id: "q", prompt: ["prompt": "2+2?"], format: "knockout",
            entrants: [
                .init(id: "b", seed: 1, candidate: ["id": "b", "text": "4", "is_correct": true]),
                .init(
                    id: "a", seed: 2, candidate: ["id": "a", "text": "<|x|>"],
                    neutralised: ["<|x|>"]),
            ],
            matches: [
                .init(
                    match: MatchID(round: 1, number: 1), first: "b", second: "a",
                    outcome: .win(.first), winner: "b",
                    votes: [
                        VoteLog(
                            number: 1, order: .asListed, choice: .prefers(.first),
                            verdict: "Assistant 1", tokens: 3),
                        VoteLog(
                            number: 2, order: .swapped, choice: .abstains(.truncated)),
                    ])
            ],
            ratings: [1002, 998], ranking: ["b", "a"],
            tieBreaks: [.init(ahead: "b", behind: "a", by: "seed")])
        let text = JSON.object(log.json).text
        #expect(try BracketLog(JSON.parse(text)) == log)
        #expect(
            text
                == #"{"id":"q","prompt":"2+2?","format":"knockout","entrants":[{"id":"b","seed":1,"#
                + #""text":"4","is_correct":true},{"id":"a","seed":2,"text":"<|x|>","#
                + #""neutralised":["<|x|>"]}],"matches":[{"round":1,"match":1,"first":"b","#
                + #""second":"a","winner":"b","outcome":"first","votes":[{"order":"as_listed","#
                + #""vote":"first","verdict":"Assistant 1","tokens":3},{"order":"swapped","#
                + #""vote":"abstain","reason":"truncated"}]}],"ratings":{"b":1002,"a":998},"#
                + #""ranking":["b","a"],"tie_breaks":[{"ahead":"b","behind":"a","by":"seed"}],"#
                + #""winner":"b","undecided":false,"confidence":1}"#)
    }

    @Test("says what is missing in a line that is no bracket")
    func damaged() {
        let error = #expect(throws: LogError.self) { try BracketLog(["id": "q"]) }
        #expect(error?.description == "\"format\" is missing")
    }
}
