import Foundation
import Pipelines
import TestSupport
import Testing

@testable import Runs

/// Folders stand for models here: a library looks at nothing but a `config.json`.
@Suite("Embedded models are found")
struct ModelLibraryTests {
    /// A path as people have them.
    let base = Repository.temporaryFolder() + " é"

    private func make(_ paths: String...) throws {
        for path in paths {
            try FileManager.default.createDirectory(
                atPath: base + "/" + path, withIntermediateDirectories: true)
            try "{}".write(
                toFile: base + "/" + path + "/config.json", atomically: true, encoding: .utf8)
            if let samples = path.firstRange(of: "samples/") {
                let clone = base + "/" + path[..<samples.lowerBound]
                try "".write(toFile: clone + "Package.swift", atomically: true, encoding: .utf8)
            }
        }
    }

    private func library(
        folder: String? = nil, workingDirectory: String = "elsewhere",
        executable: String? = "elsewhere/bin/bracket"
    ) -> ModelLibrary {
        .standard(
            folder: folder.map { base + "/" + $0 },
            workingDirectory: base + "/" + workingDirectory,
            executable: executable.map { base + "/" + $0 })
    }

    @Test("in the folder of BRACKET_MODELS, in a clone, or beside an installed command")
    func order() throws {
        try make(
            "named/m", "here/clone/samples/models/m", "built/samples/models/m",
            "installed/share/bracket/models/m", "flat/models/m")
        let inClone = "here/clone/deep/below"
        let builds = [
            ("built/.build/release/bracket", "built/samples/models/m"),
            ("installed/bin/bracket", "installed/share/bracket/models/m"),
            ("flat/bracket", "flat/models/m"),
        ]
        for (executable, found) in builds {
            #expect(
                try library(folder: "named", workingDirectory: inClone, executable: executable)
                    .find("m") == base + "/named/m")
            #expect(
                try library(workingDirectory: inClone, executable: executable).find("m")
                    == base + "/here/clone/samples/models/m")
            #expect(try library(executable: executable).find("m") == base + "/" + found)
        }
    }

    @Test("a folder that lacks the model leaves it to the next")
    func next() throws {
        try make("named/other", "clone/samples/models/m")
        let library = library(folder: "named", workingDirectory: "clone")
        #expect(try library.find("m") == base + "/clone/samples/models/m")
        #expect(library.names.filter { ["m", "other"].contains($0) } == ["m", "other"])
    }

    @Test("one that is not there is answered with where it was looked for and what is there")
    func missing() throws {
        try make("named/nano-judge", "named/nano-generator", "named/.hidden")
        try FileManager.default.createDirectory(
            atPath: base + "/named/no-model", withIntermediateDirectories: true)
        let error = #expect(throws: PipelineError.self) {
            try library(folder: "named", executable: "opt/bin/bracket").find("nano-jugde")
        }
        #expect(
            error?.description == """
                there is no embedded model "nano-jugde"; did you mean "nano-judge"?
                found: nano-generator, nano-judge
                looked in:
                  BRACKET_MODELS: \(base)/named
                  samples/models in \(base)/elsewhere and the folders above it
                  samples/models in \(base)/opt/bin and the folders above it
                  \(base)/opt/share/bracket/models (no such folder)
                  \(base)/opt/bin/models (no such folder)
                """)
        let nothing = #expect(throws: PipelineError.self) {
            try ModelLibrary(places: [.folder(base + "/none")]).find("m")
        }
        #expect(
            nothing?.description == """
                there is no embedded model "m"
                no models were found: run from a clone of Bracket, or name the folder that holds \
                them in BRACKET_MODELS
                looked in:
                  \(base)/none (no such folder)
                """)
    }

    @Test("samples without a package beside them are not a clone")
    func noClone() throws {
        try make("here/samples/models/m")
        try FileManager.default.removeItem(atPath: base + "/here/Package.swift")
        #expect(throws: PipelineError.self) {
            try library(workingDirectory: "here/below").find("m")
        }
        #expect(throws: PipelineError.self) { try library(workingDirectory: "here").find("../m") }
    }

    @Test(
        "a name is plain and leads nowhere else",
        arguments: [
            ("nano-judge", true), ("m_1.5b", true), ("", false), ("..", false), (".m", false),
            ("a/b", false), ("a\\b", false), ("-m", false), ("ä", false), ("a b", false),
            (String(repeating: "m", count: 101), false),
        ])
    func plain(name: String, isPlain: Bool) throws {
        #expect(ModelPlan.isPlain(name) == isPlain)
        let asReference = try? ModelPlan(reference: "embedded:" + name)
        #expect((asReference != nil) == isPlain)
    }

    @Test("an entry of a pipeline has a checkpoint's settings")
    func entry() throws {
        let pipeline = try Pipeline(
            text: """
                { tournament: { model: "m" },
                  models: { m: { embedded: "nano", threads: 2, in_flight: 3, max_tokens: 50 } } }
                """, file: "p.json")
        guard case .embedded("nano", nil, let engine) = pipeline.models["m"] else {
            throw PipelineError("not embedded")
        }
        #expect(engine.threads == 2)
        #expect(pipeline.models["m"]?.inFlight == 3)
        #expect(pipeline.tournament.judge.asked?.sampling.maxTokens == 50)
        let error = #expect(throws: PipelineError.self) {
            try Pipeline(
                text: "{ tournament: {\n model: \"m\" },\n models: { m: { embedded: \"../x\" } } }",
                file: "p.json")
        }
        #expect(
            error?.description.hasPrefix(
                "p.json:3: \"../x\" cannot be the name of an embedded model") == true)
    }
}
