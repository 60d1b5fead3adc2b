import CommandLines

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
    var sections: Set<Int> = Set(1...10)
    var seed: UInt64 = 1
    /// As it was typed, for the record.
    var command = "bracket-bench truth"

    init() {}

    static let specs: [CommandSpec.Option] = [
        .init(name: "models", value: "DIR", help: "(default: samples/models)"),
        .init(name: "float32", value: "DIR", help: "the same models as float32, for section 7"),
        .init(
            name: "queries", value: "F", help: "(default: samples/arithmetic/test.jsonl)"),
        .init(
            name: "adversarial", value: "F",
            help: "(default: samples/arithmetic/adversarial.jsonl)"),
        .init(name: "out", value: "DIR", help: "for the results (default: truth)"),
        .init(name: "scale", value: "S", help: "the share of queries and pairs (default: 1)"),
        .init(name: "sections", value: "N,N,…", help: "only these, as in 1,3"),
        .init(name: "seed", value: "N", help: "derive all chance from N (default: 1)"),
    ]

    /// - Throws: `UsageError`.
    init(_ arguments: Arguments) throws {
        try arguments.noOperand()
        models = arguments.string("models") ?? models
        float32 = arguments.string("float32")
        queries = arguments.string("queries") ?? queries
        adversarial = arguments.string("adversarial") ?? adversarial
        out = arguments.string("out") ?? out
        seed = UInt64(try arguments.int("seed") ?? 1)
        if let text = arguments.string("scale") {
            guard let value = Double(text), value > 0, value <= 1 else {
                throw arguments.usageError(
                    "--scale is \"\(text)\"; it must be a number above 0, up to 1")
            }
            scale = value
        }
        if let text = arguments.string("sections") {
            let words = text.split(separator: ",")
            let numbers = words.compactMap { Int($0) }.filter((1...10).contains)
            guard numbers.count == words.count else {
                throw arguments.usageError(
                    "--sections is \"\(text)\"; it takes numbers from 1 to 10, as in 1,3")
            }
            sections = Set(numbers)
        }
        // Folders differ between machines, and no figure depends on them.
        for name in ["scale", "sections", "seed"] {
            if let text = arguments.string(name) { command += " --\(name) \(text)" }
        }
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
    /// Queries with right and wrong answers, each played by every judge.
    static let cascadeQueries = 150
}
