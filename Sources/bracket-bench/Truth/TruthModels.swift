import Judging
import LanguageModels
import Workers

/// The models by name, each opened once, when it is first needed.
final class TruthModels: Sendable {
    private let open: @Sendable (String) throws -> any LanguageModel
    private let template: @Sendable (String) throws -> JudgeTemplate?
    private let opened = Locked<[String: any LanguageModel]>([:])

    /// - Parameter template: the prompt that a judge was trained with.
    init(
        template: @escaping @Sendable (String) throws -> JudgeTemplate?,
        _ open: @escaping @Sendable (String) throws -> any LanguageModel
    ) {
        self.open = open
        self.template = template
    }

    subscript(name: String) -> any LanguageModel {
        get throws {
            if let model = opened.withLock({ $0[name] }) { return model }
            let model = try open(name)
            opened.withLock { $0[name] = model }
            return model
        }
    }

    /// A judge that thinks.
    ///
    /// - Parameters:
    ///   - temperature: 0 is greedy.
    ///   - budget: tokens of thinking and verdict; what is cut there is concluded. `nil` for as
    ///     many as fit.
    func reasoning(
        _ name: String, temperature: Double, budget: Int? = nil
    ) throws -> ModelJudge {
        var judge = try judge(.reasoning, name, temperature)
        judge.sampling.maxTokens = budget ?? judge.sampling.maxTokens
        return judge
    }

    /// A judge that answers at once.
    func direct(_ name: String, temperature: Double) throws -> ModelJudge {
        try judge(.direct, name, temperature)
    }

    private func judge(
        _ style: ModelJudge.Style, _ name: String, _ temperature: Double
    ) throws -> ModelJudge {
        var judge = ModelJudge(style, model: try self[name])
        judge.template = try template(name) ?? judge.template
        judge.sampling.temperature = temperature
        return judge
    }
}

extension TruthModels {
    /// The judge that thinks and the one that does not, by name.
    func greedyJudges() throws -> [(String, any Judge)] {
        [
            (Self.judge, try reasoning(Self.judge, temperature: 0)),
            (Self.direct, try direct(Self.direct, temperature: 0)),
        ]
    }

    /// After reinforcement learning.
    static let judge = "nano-judge"
    /// Before it.
    static let supervised = "nano-judge-sft"
    /// Instead of it: the same compute as more supervised training.
    static let longer = "nano-judge-longer"
    static let direct = "nano-direct"
    /// One answers directly; the other was taught by a flawed teacher.
    static let generators = ["nano-generator", "nano-slips"]
}
