import Foundation
import JSON
import Parquet
import RunLogs
import TestSupport
import Testing

@Suite("bracket export", .againstHangs)
struct ExportFilesTests {
    private static func run() async throws -> String {
        let folder = Repository.temporaryFolder()
        _ = try await BracketProcess.run([
            "run", "pipelines/gsm8k-reference.json", "--out", folder, "--limit", "40", "-q",
        ])
        return folder
    }

    private static func lines(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test("Parquet holds the rows of JSON Lines, in every shape")
    func parquet() async throws {
        let folder = try await Self.run()
        for shape in Export.Shape.allCases {
            let name = folder + "/" + shape.rawValue
            for ending in [".jsonl", ".parquet"] {
                let export = try await BracketProcess.run([
                    "export", folder, "--as", shape.rawValue, "-o", name + ending,
                ])
                #expect(export.status == 0, "\(shape): \(export.errors)")
            }
            let reader = try ParquetReader(path: name + ".parquet")
            var rows: [String] = []
            while let row = try reader.next() { rows.append(JSON.object(row).text) }
            #expect(!rows.isEmpty)
            #expect(rows == (try Self.lines(name + ".jsonl")), "\(shape)")
        }
    }

    @Test("each prompt goes to one share, whatever else is in the run")
    func splits() async throws {
        let folder = try await Self.run()
        let out = folder + "/pairs.jsonl"
        let arguments = ["export", folder, "--as", "best", "-o", out]
        #expect(try await BracketProcess.run(arguments).status == 0)
        let split = try await BracketProcess.run(arguments + ["--split", "train=0.7,test=0.3"])
        #expect(split.status == 0)
        let train = try Self.lines(folder + "/pairs-train.jsonl")
        let test = try Self.lines(folder + "/pairs-test.jsonl")
        #expect(train.count > test.count)
        #expect(!test.isEmpty)
        #expect(Set(train + test) == Set(try Self.lines(out)))
        #expect(train.count + test.count == 40)
    }

    @Test("names that end otherwise, and options of other shapes, are refused")
    func refusals() async throws {
        let folder = try await Self.run()
        for (arguments, problem) in [
            (["--as", "dpo", "-o", folder + "/x.csv"], "\".csv\" is not written"),
            (
                ["--as", "best", "--pairs", "final"],
                "--pairs goes with shapes that are made of pairs"
            ),
            (["--as", "dpo", "--standardise"], "--standardise goes with --as rewards"),
            (
                ["--as", "dpo", "-o", folder + "/x.jsonl", "--split", "a=0.5,b=0.4"],
                "the shares of --split must add up to 1"
            ),
            (["--as", "dpo", "--split", "a=1"], "--split needs a file"),
        ] {
            let export = try await BracketProcess.run(["export", folder] + arguments)
            #expect(export.status == 2)
            #expect(export.errors.contains(problem), "\(export.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder + "/x.csv"))
    }

    @Test("the note says what was left out and why")
    func note() async throws {
        let folder = try await Self.run()
        let export = try await BracketProcess.run(["export", folder, "--as", "dpo"])
        #expect(export.errors.contains(" rows from 40 brackets\n"))
        #expect(export.errors.contains("left out: "))
    }
}
