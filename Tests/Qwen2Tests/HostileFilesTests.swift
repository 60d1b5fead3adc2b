import Foundation
import JSON
import Testing

@testable import Qwen2

/// Files that strangers made end in an error or a model, never in a trap, a hang or a flood of
/// memory. `BRACKET_FUZZ=N` tries N mutants of each kind instead of a few hundred.
@Suite("Hostile files")
struct HostileFilesTests {
    enum Kind: String, CaseIterable, CustomTestStringConvertible {
        case safetensors, gguf, quantised, tokenizer, config, index

        var testDescription: String { rawValue }

        func sample() throws -> [UInt8] {
            switch self {
            case .safetensors:
                return SampleCheckpoint.safetensors([
                    (name: "a", shape: [2, 3]), (name: "model.norm.weight", shape: [8]),
                    (name: "c", shape: [1, 2, 2]),
                ])
            case .gguf: return try SampleGGUF.model().bytes
            case .quantised: return try TestFiles.bytes(TestFiles.fixture("quants.gguf"))
            case .tokenizer: return try TestFiles.bytes(TestFiles.fixture("nano_tokenizer.json"))
            case .config:
                let scaling: JSON = [
                    "type": "yarn", "factor": 4, "original_max_position_embeddings": 64,
                ]
                return Array(SampleCheckpoint().with(["rope_scaling": scaling]).config.text.utf8)
            case .index:
                let map: JSON = ["weight_map": ["a": "m-1.safetensors", "b": "m-2.safetensors"]]
                return Array(map.text.utf8)
            }
        }

        /// Reads `bytes` as far as they go and uses what they gave.
        func read(_ bytes: [UInt8]) throws(CheckpointError) {
            let file = MappedFile(name: rawValue, copying: bytes)
            switch self {
            case .safetensors:
                let file = try SafetensorsFile(file)
                for name in file.entries.keys { _ = try? file.tensor(name)?.dequantized() }
            case .gguf, .quantised:
                let gguf = try GGUFFile(file)
                for name in gguf.tensors.keys { _ = try? gguf.tensor(name)?.dequantized() }
                let tokenizer = try? Tokenizer(gguf: gguf)
                Self.use(tokenizer)
                _ = try Checkpoint.open(gguf: file)
            case .tokenizer: Self.use(try Tokenizer(json: file))
            case .config:
                let fields = try CheckpointFolder.fields(file, format: "config.json")
                _ = try Qwen2Config(huggingFace: fields)
                _ = try GenerationDefaults(config: fields, generation: fields)
            case .index:
                _ = try SafetensorsShards.map(CheckpointFolder.fields(file, format: "index"))
            }
        }

        private static func use(_ tokenizer: Tokenizer?) {
            guard let tokenizer else { return }
            let text = "What is 12 + 34?<think>e\u{301}</think>\n\n  🙂"
            let tokens = tokenizer.encode(text, recognising: .everything)
            _ = tokenizer.decode(tokens + [0, 300, 460, .max])
        }
    }

    // The quantised sample has no model around its tensors.
    @Test(
        "the samples are good before they are spoiled",
        arguments: Kind.allCases.filter { $0 != .quantised })
    func good(kind: Kind) throws {
        try kind.read(kind.sample())
    }

    @Test("spoiled files end in an error or a model", arguments: Kind.allCases)
    func spoiled(kind: Kind) throws {
        let asked = ProcessInfo.processInfo.environment["BRACKET_FUZZ"].flatMap { Int($0) }
        let sample = try kind.sample()
        let before = Self.peakMegabytes()
        var mutator = Mutator(random: SplitMix(seed: 7))
        var accepted = 0
        for _ in 0..<(asked ?? 300) {
            let mutant = mutator.mutate(sample)
            do {
                try kind.read(mutant)
                accepted += 1
            } catch { #expect(!error.description.isEmpty) }
        }
        // Other suites of the process allocate too, so only a run of its own can tell.
        if asked != nil {
            let grown = Self.peakMegabytes() - before
            print("\(kind.rawValue): \(accepted) accepted, \(grown) MB more at the peak")
            #expect(grown < 256)
        }
    }

    /// The most memory that this process ever had.
    private static func peakMegabytes() -> Int {
        var usage = rusage()
        #if os(Linux)
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            return usage.ru_maxrss / 1024
        #else
            getrusage(RUSAGE_SELF, &usage)
            return usage.ru_maxrss / 1_048_576
        #endif
    }
}
