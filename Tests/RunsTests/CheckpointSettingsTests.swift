import JSON
import LanguageModels
import RunLogs
import TestSupport
import Testing
import Workers

@testable import Pipelines
@testable import Runs

@Suite("What a checkpoint is asked for")
struct CheckpointSettingsTests {
    private func pipeline(_ path: String, _ keys: String = "") throws -> Pipeline {
        try Pipeline(
            text: """
                { tournament: { model: "m" }, models: { m: { path: "\(path)" \(keys) } } }
                """, file: "t.json")
    }

    @Test("exact arithmetic is a key of its own, and another run")
    func exact() throws {
        let path = Repository.temporaryFolder()
        try RandomCheckpoint.write(to: path)
        let opener = ModelOpener.standard { _ in nil }
        var names: [String] = []
        for (keys, exact) in [("", false), (", exact: false", false), (", exact: true", true)] {
            let pipeline = try pipeline(path, keys)
            let plan = try #require(pipeline.models["m"])
            let model = try #require(try opener(plan, name: "m") as? LocalModel)
            #expect((model.engine.arithmetic == .exact) == exact)
            names.append(
                try pipeline.identity(inputDigest: "", shard: nil).judgeModelName ?? "")
            #expect(plan.computedExactly?.checkpoint?.engine.exact == true)
        }
        #expect(names[0] == names[1])
        #expect(names[2] == String(names[0].dropLast()) + ", exact)")
    }

    @Test(
        "a repetition penalty that is not applied is announced when the model opens",
        arguments: [("1.1", true), ("1.0", false), ("null", false)])
    func penalty(value: String, isTold: Bool) throws {
        let path = Repository.temporaryFolder()
        try RandomCheckpoint.write(to: path)
        try "{\"repetition_penalty\": \(value)}".write(
            toFile: path + "/generation_config.json", atomically: true, encoding: .utf8)
        let told = Locked<[String]>([])
        let opener = ModelOpener.standard(environment: { _ in nil }) { notice in
            told.withLock { $0.append(notice) }
        }
        _ = try opener(.local(path: path), name: "m")
        let notice =
            "\(path): its settings ask for a repetition penalty of 1.1, which is not applied here: "
            + "programs that apply it, as transformers does, say other things"
        #expect(told.withLock { $0 } == (isTold ? [notice] : []))
    }
}
