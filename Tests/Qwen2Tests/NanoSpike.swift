import Foundation
import TestSupport

@testable import Qwen2

/// Tiny trained models with texts that Hugging Face transformers made of them (transformers 5.23.0,
/// torch 2.15.0, float32). They may lie beside the repository and are not part of it; the models that
/// ship are held to such texts by `NanoModelsTests`.
struct NanoSpike {
    struct Record {
        var prompt: [TokenID]
        var greedy: [TokenID]
        /// Next-token logits after the prompt, where they are listed.
        var logits: [Double]?
    }

    static let models = ["judge", "direct-judge", "generator"]

    static let folder = Repository.sharedData("nano-spike")

    static func open(_ model: String, weights: String? = nil) throws -> Checkpoint {
        var path = folder.appending(path: model)
        if let weights { path.append(path: weights) }
        return try Checkpoint.open(path.path)
    }

    static func records(_ model: String) throws -> [Record] {
        let file = folder.appending(path: "\(model)/greedy.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            let ids = { (key: String) in
                (object?[key] as? [NSNumber] ?? []).map { $0.int32Value }
            }
            return Record(
                prompt: ids("prompt_ids"), greedy: ids("greedy_ids"),
                logits: (object?["logits"] as? [NSNumber])?.map { $0.doubleValue })
        }
    }
}
