import Judging

/// Judges that err, as the study of the cost of judging had them: a judge that is nearly always right
/// tells no schedule from another.
struct NoisyJudge: Sendable {
    var name: String
    var model: String
    var temperature: Double
    /// Tokens of thinking and verdict; `nil` for as many as it wants.
    var budget: Int?

    static let all = [
        NoisyJudge(name: "sft at 1.0", model: TruthModels.supervised, temperature: 1),
        NoisyJudge(name: "sft at 1.4", model: TruthModels.supervised, temperature: 1.4),
        NoisyJudge(name: "80 tokens", model: TruthModels.judge, temperature: 0.6, budget: 80),
        NoisyJudge(name: "64 tokens", model: TruthModels.judge, temperature: 0.6, budget: 64),
    ]

    func opened(by models: TruthModels) throws -> RememberingJudge {
        RememberingJudge(
            try models.reasoning(model, temperature: temperature, budget: budget))
    }
}
