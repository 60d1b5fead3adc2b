import Foundation
import JSON
import TestSupport
import Testing

/// `bracket run --shard` on several machines and `bracket merge`, as jobs of a scheduler call them.
@Suite("bracket merge")
struct MergeCommandTests {
    private static let pipeline = "pipelines/gsm8k-reference.json"

    private static func run(
        _ out: String, _ more: [String] = [], environment: [String: String] = [:]
    ) async throws -> BracketProcess.Result {
        try await BracketProcess.run(
            ["run", pipeline, "--limit", "60", "--out", out, "-q"] + more, environment: environment)
    }

    @Test(
        "each scheduler's task number says which part is meant",
        arguments: [
            ("BRACKET_SHARD", "2/3"), ("SLURM_ARRAY_TASK_ID", "1"), ("JOB_COMPLETION_INDEX", "1"),
            ("SKYPILOT_JOB_RANK", "1"), ("SKYPILOT_NODE_RANK", "1"),
            ("AWS_BATCH_JOB_ARRAY_INDEX", "1"), ("PBS_ARRAY_INDEX", "1"), ("SGE_TASK_ID", "2"),
        ])
    func schedulers(variable: String, value: String) async throws {
        let folder = Repository.temporaryFolder()
        var environment = ["SGE_TASK_ID": "undefined"]
        environment[variable] = value
        let run = try await Self.run(folder, ["--shard", "auto/3"], environment: environment)
        #expect(run.status == 0, "\(run.errors)")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder + "/shards") == ["2-of-3"])
    }

    @Test(
        "a task number that cannot be one of N is a usage error that says what to submit",
        arguments: [
            (
                ["SLURM_ARRAY_TASK_ID": "3"], "auto/3",
                "SLURM_ARRAY_TASK_ID is 3, and --shard auto/3 has tasks 0 to 2: submit them so, as in "
                    + "--array=0-2 of Slurm"
            ),
            (
                ["SGE_TASK_ID": "0"], "auto/3",
                "SGE_TASK_ID is 0, and --shard auto/3 has tasks 1 to 3: submit them so, as in "
                    + "--array=0-2 of Slurm"
            ),
            (
                ["PBS_ARRAY_INDEX": "one"], "auto/3",
                "PBS_ARRAY_INDEX is \"one\", which is no number of a task"
            ),
            (
                ["BRACKET_SHARD": "2/8"], "auto/3",
                "BRACKET_SHARD is 2/8, but --shard is auto/3: the numbers of parts differ"
            ),
            (
                ["BRACKET_SHARD": "2"], "auto/3",
                "BRACKET_SHARD is \"2\"; it must be I/N, as in 2/8"
            ),
            (
                [:], "auto",
                "--shard: \"auto\" is not auto/N with the number of parts, as in auto/64"
            ),
        ] as [([String: String], String, String)])
    func wrongNumbers(
        environment: [String: String], shard: String, message: String
    ) async throws {
        let run = try await Self.run(
            Repository.temporaryFolder(), ["--shard", shard], environment: environment)
        #expect(run.errors == "bracket: \(message)\nsee: bracket help run\n")
        #expect(run.status == 2)
    }

    @Test("parts of an array of jobs make the run in one piece; what is missing is listed")
    func array() async throws {
        let base = Repository.temporaryFolder()
        let (one, whole) = (base + "/one", base + "/whole")
        #expect(try await Self.run(one).status == 0)
        for task in [0, 2] {
            let part = try await Self.run(
                whole, ["--shard", "auto/3"], environment: ["SLURM_ARRAY_TASK_ID": "\(task)"])
            #expect(part.status == 0)
            #expect(!part.output.contains("report"))
        }
        let shards = whole + "/shards"
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: shards).sorted()
                == ["1-of-3", "3-of-3"])
        let summary = try JSON.parse(
            String(contentsOfFile: shards + "/3-of-3/summary.json", encoding: .utf8))
        #expect(summary["exit"]?.int == 0 && summary["prompts"]?.int ?? 0 > 0)

        let shown = try await BracketProcess.run(["show", whole])
        #expect(shown.errors.contains("bracket merge \(whole) puts them together"))
        let early = try await BracketProcess.run(["merge", whole, "-q"])
        #expect(early.status == 1)
        #expect(
            early.errors.hasPrefix(
                """
                2 of 3 parts done, 1 missing (2)
                to go on with them, submit these tasks again, as in sbatch --array=1 …,
                or give the run's command again with --shard I/3, I of 2

                """))
        let dry = try await BracketProcess.run(["merge", whole, "--dry-run", "--json"])
        #expect(dry.status == 1)
        #expect(
            try JSON.parse(dry.output) == [
                "parts": 3, "done": [1, 3], "running": [], "stopped": [], "missing": [2],
                "array": "1",
            ])
        let other = try await Self.run(whole, ["--shard", "2/4"])
        #expect(other.status == 2 && other.errors.contains("holds parts of 3, not of 4"))
        _ = try await Self.run(whole, ["--shard", "2/3"])
        let merged = try await BracketProcess.run(["merge", whole, "-q"])
        #expect(merged.status == 0)
        #expect(merged.output.hasPrefix("3 of 3 parts\n60 prompts"))
        for name in ["brackets.jsonl", "winners.jsonl", "index.jsonl"] {
            #expect(
                FileManager.default.contents(atPath: whole + "/" + name)
                    == FileManager.default.contents(atPath: one + "/" + name))
        }
        #expect(FileManager.default.fileExists(atPath: whole + "/report.html"))
        #expect(try await BracketProcess.run(["verify", whole]).status == 0)
    }

    @Test(
        "what --accept names is no failure",
        arguments: [
            ([], 3), (["rejects"], 0), (["rejects,undecided"], 0), (["undecided"], 3),
            (["nothing"], 2),
        ])
    func accepting(words: [String], status: Int) async throws {
        let base = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        let input = base + "/in.jsonl"
        try """
        {"prompt": "2+2?", "candidates": ["4", "5"], "reference": "4"}
        nonsense

        """.write(toFile: input, atomically: true, encoding: .utf8)
        let options = words.isEmpty ? [] : ["--accept"] + words
        let run = try await BracketProcess.run(
            ["run", Self.pipeline, "--input", input, "--out", base + "/out", "-q"] + options)
        #expect(Int(run.status) == status)
        guard status != 2 else { return }
        let text = try String(contentsOfFile: base + "/out/summary.json", encoding: .utf8)
        #expect(try JSON.parse(text)["exit"]?.int == status)
    }

    @Test("a shard that an earlier version began in the folder itself goes on there")
    func earlierPlace() async throws {
        let folder = Repository.temporaryFolder()
        _ = try await Self.run(folder, ["--shard", "2/3"])
        let part = folder + "/shards/2-of-3"
        for name in try FileManager.default.contentsOfDirectory(atPath: part) {
            try FileManager.default.moveItem(
                atPath: part + "/" + name, toPath: folder + "/" + name)
        }
        try FileManager.default.removeItem(atPath: folder + "/shards")
        let again = try await Self.run(folder, ["--shard", "2/3"])
        #expect(again.output.contains("resumed"))
        #expect(!FileManager.default.fileExists(atPath: folder + "/shards"))
    }
}
