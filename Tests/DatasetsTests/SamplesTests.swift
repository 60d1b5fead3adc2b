import Datasets
import Files
import Foundation
import JSON
import TestSupport
import Testing

/// The samples that ship with Bracket are what they say they are.
@Suite("Samples")
struct SamplesTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static func objects(_ url: URL) throws -> [JSON] {
        let reader = try LineReader(path: url.path)
        var values: [JSON] = []
        while let line = try reader.next() { values.append(try JSON.parse(line.bytes)) }
        return values
    }

    private static func sample(_ path: String) -> URL {
        root.appendingPathComponent("samples").appendingPathComponent(path)
    }

    @Test(
        "every input parses without a reject",
        arguments: [
            ("gsm8k/solutions.jsonl", 400, 4), ("rrm-7b-mmlu-pro/prompts.jsonl", 512, 32),
        ])
    func inputs(path: String, records: Int, candidates: Int) throws {
        let reader = try PromptReader(path: Self.sample(path).path)
        var count = 0
        while let item = try reader.next() {
            switch item {
            case .record(let record, _):
                count += 1
                #expect(record.candidates.count == candidates)
            case .reject(let reject): Issue.record("\(path): \(reject.json.text)")
            }
        }
        #expect(count == records)
    }

    @Test("every sum has its answer as the known one, and nobody's answers yet")
    func arithmetic() throws {
        let path = Self.sample("arithmetic/queries.jsonl").path
        try #require(
            FileManager.default.fileExists(atPath: path),
            "samples/arithmetic/queries.jsonl is missing: it ships with the repository")
        let reader = try PromptReader(path: path)
        var count = 0
        while let item = try reader.next() {
            guard case .record(let record, _) = item else {
                Issue.record("line \(count + 1) is rejected")
                continue
            }
            count += 1
            #expect(record.reference.flatMap { Int($0) } != nil)
            #expect(record.candidates.isEmpty)
            #expect(record.fields["level"]?.int != nil && record.fields["op"]?.string != nil)
        }
        #expect(count >= 100)
    }

    @Test("every sample says where it comes from and under which licence")
    func origins() throws {
        let folders = try FileManager.default.contentsOfDirectory(
            at: Self.root.appendingPathComponent("samples"), includingPropertiesForKeys: nil)
        for folder in folders where folder.hasDirectoryPath {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(
                names.contains("README.md") || names.contains("ORIGIN.md"),
                "\(folder.lastPathComponent) has no README.md")
        }
    }

    @Test(
        "the GSM8K sample is the source with its answer as reference",
        .needs(sharedData: "gsm8k/solutions.jsonl"))
    func gsm8k() throws {
        let source = Repository.sharedData("gsm8k/solutions.jsonl")
        let expected = try Self.objects(source).map { record -> JSON in
            [
                "id": record["id"] ?? nil, "prompt": record["prompt"] ?? nil,
                "reference": record["answer"] ?? nil, "candidates": record["candidates"] ?? nil,
            ]
        }
        #expect(try Self.objects(Self.sample("gsm8k/solutions.jsonl")) == expected)
    }

    @Test("every question of the released knockout has 31 verdicts that make a bracket")
    func knockout() throws {
        let path = Self.sample("rrm-7b-mmlu-pro/verdicts.jsonl").path
        let index = try LineIndex(path: path, requiresID: true)
        #expect(index.lineCount == 15_872)
        let pairs = try JSON.parse(
            Array(Data(contentsOf: Self.sample("rrm-7b-mmlu-pro/bracket.json"))))
        let firstRound = pairs.array ?? []
        #expect(
            Set(firstRound.flatMap { $0.array ?? [] }) == Set((0..<32).map { .string("\($0)") }))
        for question in 0..<512 {
            let verdicts = try index.lines(of: String(question)).map { try JSON.parse($0) }
            #expect(verdicts.count == 31)
            var round = firstRound
            var next = 0
            while !round.isEmpty {
                let played = Array(verdicts[next..<next + round.count])
                #expect(
                    played.map { JSON.array([$0["first"] ?? nil, $0["second"] ?? nil]) } == round)
                let winners = played.map { $0["winner"] ?? nil }
                next += round.count
                round = stride(from: 0, to: winners.count - 1, by: 2).map {
                    .array([winners[$0], winners[$0 + 1]])
                }
            }
            #expect(next == 31)
        }
    }

    @Test(
        "the released verdicts are those of the source",
        .needs(sharedData: "rrm-release/rrm-7b-mmlu-pro-knockout.jsonl"))
    func verdicts() throws {
        let source = Repository.sharedData("rrm-release/rrm-7b-mmlu-pro-knockout.jsonl")
        var expected: [JSON] = []
        for question in try Self.objects(source) {
            for match in (question["rounds"]?.array ?? []).flatMap({ $0.array ?? [] }) {
                func text(_ key: String) -> JSON { .string(match[key]?.int.map(String.init)) }
                expected.append([
                    "id": .string(question["question"]?.int.map(String.init)),
                    "first": text("first"), "second": text("second"),
                    "verdict": match["verdict"] ?? nil, "winner": text("winner"),
                ])
            }
        }
        let shipped = try Self.objects(Self.sample("rrm-7b-mmlu-pro/verdicts.jsonl"))
        #expect(shipped.count == 15_872)
        #expect(shipped == expected)
    }
}
