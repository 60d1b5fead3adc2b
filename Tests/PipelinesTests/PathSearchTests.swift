import Foundation
import TestSupport
import Testing

@testable import Pipelines

@Suite("Where a pipeline's files are looked for")
struct PathSearchTests {
    /// `a/b/c/pipeline.json`, and `names` below the root.
    private static func tree(_ names: [String]) throws -> String {
        let root = Repository.temporaryFolder()
        for name in names + ["a/b/c/pipeline.json"] {
            let path = root + "/" + name
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent,
                withIntermediateDirectories: true)
            try """
            { input: "in.jsonl",
              tournament: { judge: "recorded", verdicts: "data/v.jsonl" } }
            """.write(toFile: path, atomically: true, encoding: .utf8)
        }
        return URL(filePath: root).standardizedFileURL.path(percentEncoded: false)
    }

    @Test("beside the pipeline, then above it, nearest first")
    func order() throws {
        let root = try Self.tree(["a/b/c/in.jsonl", "a/in.jsonl", "data/v.jsonl"])
        let pipeline = try Pipeline(path: root + "/a/b/c/pipeline.json")
        #expect(pipeline.input == root + "/a/b/c/in.jsonl")
        #expect(pipeline.files.map(\.path) == [root + "/data/v.jsonl"])
        // A manifest keeps what was found: verifying knows no pipeline file.
        #expect(pipeline.json["input"]?.string == root + "/a/b/c/in.jsonl")
        #expect(pipeline.json["tournament"]?["verdicts"]?.string == root + "/data/v.jsonl")
        let above = try Self.tree(["a/in.jsonl", "in.jsonl"])
        #expect(try Pipeline(path: above + "/a/b/c/pipeline.json").input == above + "/a/in.jsonl")
    }

    @Test("then in the working directory, and what is nowhere stays as it is and is told so")
    func nowhere() throws {
        let root = try Self.tree([])
        let path = root + "/a/b/c/pipeline.json"
        let pipeline = try Pipeline(path: path)
        #expect(pipeline.files.map(\.path) == ["data/v.jsonl"])
        let error = #expect(throws: PipelineError.self) { try pipeline.checkFiles() }
        let working = FileManager.default.currentDirectoryPath
        #expect(
            error?.description == "tournament.verdicts: data/v.jsonl does not exist (looked in "
                + "\(root)/a/b/c, where the pipeline is, and above it, and in the working directory "
                + "\(working))")
        let given = try Pipeline(path: path, overrides: ["tournament.verdicts=none.jsonl"])
        let other = #expect(throws: PipelineError.self) { try given.checkFiles() }
        #expect(
            other?.description
                == "tournament.verdicts: none.jsonl does not exist (looked in \(working))")
    }

    @Test("what --set names lies in the working directory, and absolute paths where they say")
    func overrides() throws {
        let root = try Self.tree(["a/b/c/in.jsonl", "a/b/c/data/v.jsonl"])
        let pipeline = try Pipeline(
            path: root + "/a/b/c/pipeline.json",
            overrides: ["input=in.jsonl", "tournament.verdicts=/data/v.jsonl"])
        #expect(pipeline.input == "in.jsonl")
        #expect(pipeline.files.map(\.path) == ["/data/v.jsonl"])
    }

    @Test("what lies in the working directory keeps its short name")
    func short() throws {
        let working = FileManager.default.currentDirectoryPath
        let search = PathSearch(besides: working + "/no such folder/pipeline.json")
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: working).first { $0 != ".." })
        #expect(search.found(name) == name)
        #expect(search.found("/" + name) == "/" + name)
        #expect(PathSearch().found(name) == name)
    }
}
