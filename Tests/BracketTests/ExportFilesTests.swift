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
            (["--as", "dpo", "--versus", "3"], "--versus goes with --pairs best-vs-k"),
            (
                ["--as", "dpo", "--min-rating-gap", "5"],
                "--min-rating-gap goes by ratings, and a run of the format \"knockout\" has none"
            ),
            (["--as", "rewards", "--reward", "elo"], "--reward elo goes by ratings"),
            (
                ["--as", "dpo", "--carry", "prompt"],
                "--carry: the rows have a column \"prompt\" of their own"
            ),
            (
                ["--as", "dpo", "--carry", "referense"],
                "no record has \"referense\"; did you mean \"reference\"?"
            ),
            (["--as", "dpo", "--dataset", folder], "is there already; name a new folder"),
            (
                ["--as", "dpo", "--dataset", folder + "/d", "-o", "x.jsonl"],
                "--dataset names the folder itself; leave --out out"
            ),
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

    /// A run whose records have members of many kinds beside what is judged.
    private static func richRun() async throws -> String {
        let base = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        let more = [
            #""level":1,"tags":["x"],"share":1,"odd":"a","deep":{"k":1}"#,
            #""level":2,"tags":[],"share":0.5,"odd":2,"deep":{"k":2}"#, #""tags":["y",null]"#,
        ]
        let lines = more.enumerated().map { at, more in
            #"{"id":"q\#(at)","prompt":"2+\#(at)?","reference":"\#(2 + at)","#
                + #""candidates":["\#(2 + at)","9"],\#(more)}"#
        }
        try (lines.joined(separator: "\n") + "\n").write(
            toFile: base + "/in.jsonl", atomically: true, encoding: .utf8)
        _ = try await BracketProcess.run([
            "run", "pipelines/gsm8k-reference.json", "--input", base + "/in.jsonl", "--out",
            base + "/run", "-q",
        ])
        return base
    }

    @Test("members of the input are carried, the same columns in every row, in lines and Parquet")
    func carrying() async throws {
        let base = try await Self.richRun()
        let names = "level,tags,share,odd,deep"
        for ending in [".jsonl", ".parquet"] {
            let export = try await BracketProcess.run([
                "export", base + "/run", "--as", "best", "--carry", names, "-o",
                base + "/x" + ending,
            ])
            #expect(export.status == 0, "\(export.errors)")
        }
        let rows = try Self.lines(base + "/x.jsonl").map { try JSON.parse($0) }
        #expect(Set(rows.map { $0.object?.keys ?? [] }).count == 1)
        let carried = names.split(separator: ",").map { name in rows.map { $0[String(name)]?.text }
        }
        #expect(
            carried == [
                ["1", "2", "null"], [#"["x"]"#, "[]", #"["y",null]"#], ["1", "0.5", "null"],
                [#""a""#, "2", "null"], [#"{"k":1}"#, #"{"k":2}"#, "null"],
            ])
        let reader = try ParquetReader(path: base + "/x.parquet")
        var first = try #require(try reader.next())
        #expect(first["share"]?.double == 1)
        first["share"] = nil
        #expect(first["level"] == 1)
        #expect(first["tags"] == ["x"])
        // What has no one kind is its JSON.
        #expect(first["odd"] == #""a""#)
        #expect(first["deep"] == #"{"k":1}"#)
    }

    @Test("a data set is a folder with a card, whole or not there")
    func dataset() async throws {
        let base = try await Self.richRun()
        let arguments = ["export", base + "/run", "--as", "best", "--dataset", base + "/set"]
        let export = try await BracketProcess.run(
            arguments + ["--split", "train=0.5,test=0.5", "--carry", "level"])
        #expect(export.status == 0, "\(export.errors)")
        let card = try String(contentsOfFile: base + "/set/README.md", encoding: .utf8)
        #expect(
            card.hasPrefix(
                """
                ---
                configs:
                - config_name: default
                  data_files:
                  - split: train
                    path: data/train.parquet
                  - split: test
                    path: data/test.parquet
                size_categories:
                - n<1K

                """))
        #expect(card.contains("3 prompts; train "))
        #expect(card.contains("| `level` | as the input has it |"))
        let counts = try ["train", "test"].map {
            try ParquetReader(path: base + "/set/data/\($0).parquet").rowCount
        }
        #expect(counts.reduce(0, +) == 3)
        #expect(try await BracketProcess.run(arguments).status == 2)
        // One that fails leaves nothing.
        let names = try FileManager.default.contentsOfDirectory(atPath: base).sorted()
        let failed = try await BracketProcess.run([
            "export", base + "/run", "--as", "best", "--dataset", base + "/other", "--carry",
            "none",
        ])
        #expect(failed.status == 2)
        #expect(try FileManager.default.contentsOfDirectory(atPath: base).sorted() == names)
    }

    @Test("what is damaged on standard input is said of standard input, and no file is begun")
    func damagedInput() async throws {
        let base = try await Self.richRun()
        let brackets = try Data(contentsOf: URL(filePath: base + "/run/brackets.jsonl"))
        for (ending, bytes) in [
            (".jsonl", brackets + Data("nonsense\n".utf8)),
            (".parquet", brackets + Data("{}\n".utf8)),
        ] {
            let process = try BracketProcess(
                ["export", "-", "--as", "dpo", "-o", base + "/y" + ending],
                input: String(decoding: bytes, as: UTF8.self), closing: true)
            let result = try await process.result()
            #expect(result.status == 1)
            #expect(
                result.errors.hasPrefix("bracket: standard input: line 4: "), "\(result.errors)")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: base).sorted()
        #expect(names == ["in.jsonl", "run"])
    }
}
