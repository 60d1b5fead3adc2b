import Foundation

/// What `bracket-bench truth` is asked for.
struct TruthOptions: Sendable {
    /// The folder of the models.
    var models = "samples/models"
    /// A folder with the same names whose weights are float32; `nil` to leave section 7 out.
    var float32: String?
    /// `{"id", "prompt", "reference", "level", "op"}` on each line.
    var queries = "samples/arithmetic/test.jsonl"
    /// `{"id", "prompt", "chosen", "rejected", "kind"}` on each line.
    var adversarial = "samples/arithmetic/adversarial.jsonl"
    /// The folder of the results.
    var out = "truth"
    /// In 0...1: the share of queries and pairs that is used.
    var scale = 1.0
    var sections: Set<Int> = Set(1...8)
    var seed: UInt64 = 1
    /// As it was typed, for the record.
    var command = "bracket-bench truth"

    init() {}

    /// - Throws: `UsageError`.
    init(_ words: [String]) throws {
        let names = [
            "models", "float32", "queries", "adversarial", "out", "scale", "sections", "seed",
        ]
        let read = try Words(words, options: names)
        if let extra = read.operands.first {
            throw UsageError(problem: "\"truth\" takes no operand \"\(extra)\"")
        }
        models = read["models"] ?? models
        float32 = read["float32"]
        queries = read["queries"] ?? queries
        adversarial = read["adversarial"] ?? adversarial
        out = read["out"] ?? out
        seed = UInt64(try read.int("seed", atLeast: 0, default: 1))
        if let text = read["scale"] {
            guard let value = Double(text), value > 0, value <= 1 else {
                throw UsageError(
                    problem: "--scale is \"\(text)\"; it must be a number above 0, up to 1")
            }
            scale = value
        }
        if let text = read["sections"] {
            let numbers = text.split(separator: ",").map { Int($0) }
            sections = try Set(
                numbers.map { number in
                    guard let number, (1...8).contains(number) else {
                        throw UsageError(
                            problem: "--sections is \"\(text)\"; it takes numbers from 1 to 8, as "
                                + "in 1,3")
                    }
                    return number
                })
        }
        // Folders differ between machines, and no figure depends on them.
        let said = names.filter { ["scale", "sections", "seed"].contains($0) && read.has($0) }
        command = (["bracket-bench truth"] + said.map { "--\($0) \(read[$0] ?? "")" })
            .joined(separator: " ")
    }

    /// `count` at this scale, at least 1.
    func scaled(_ count: Int) -> Int { max(1, Int((Double(count) * scale).rounded())) }
}

/// How many of each a section takes at full scale, chosen for less than 20 minutes on two cores.
enum TruthSizes {
    /// Answers sampled from each generator for each query, from which pairs are made.
    static let samples = 6
    /// Pairs of the judges before and after reinforcement learning.
    static let stagePairs = 2500
    static let precisionPairs = 2500
    static let votePairs = 2000
    static let budgetPairs = 1000
    /// Queries of the best-of-N curve, each with `entrants` answers.
    static let curveQueries = 500
    static let entrants = 32
    /// A round robin of N plays N (N − 1) / 2 matches: 496 of 32, which is many for more queries.
    static let eloQueries = [2: 500, 4: 500, 8: 250, 16: 100, 32: 50]
    /// At most those of `eloQueries` at 8, whose round robins are the same.
    static let formatQueries = 250
    static let equalPairs = 300
}
