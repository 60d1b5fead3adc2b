import Chance
import JSON
import Loopback

/// How the judge answers: the same answer to the same question, whatever came before.
struct JudgeServer: Sendable {
    /// In seconds.
    private let latency: Double
    private let thinking: String
    /// Told of every question before it is answered.
    private let log: QuestionLog?

    /// - Parameter replyBytes: the length of the thinking in each judgement.
    init(latency: Double, replyBytes: Int, log: QuestionLog? = nil) {
        self.latency = latency
        self.log = log
        let sentence = "The first answer follows the instruction; the second one explains more.\n"
        thinking = String(
            String(repeating: sentence, count: replyBytes / sentence.utf8.count + 1)
                .prefix(replyBytes))
    }

    func answer(_ request: LoopbackRequest) -> LoopbackResponse {
        switch request.path {
        case "/v1/models":
            let models: JSON = ["object": "list", "data": [["id": "judge", "object": "model"]]]
            return LoopbackResponse(body: models.bytes)
        case "/v1/chat/completions", "/v1/completions":
            guard let question = Question(request.body) else {
                return .error(400, "the body is no request for a completion")
            }
            log?.note(question)
            return answer(question)
        default: return .error(404, "there is nothing at \(request.path)")
        }
    }

    private func answer(_ question: Question) -> LoopbackResponse {
        let choices = (0..<question.count).map { index in
            let chance = StableHash.of("answer", question.digest, index)
            return question.isMatch ? judgement(index, chance) : candidate(index, chance)
        }
        return .choices(
            choices, promptTokens: question.promptBytes / 4,
            completionTokens: choices.count * (question.isMatch ? thinking.utf8.count / 4 + 8 : 16),
            delay: latency)
    }

    private func judgement(_ index: Int, _ chance: UInt64) -> JSON {
        LoopbackResponse.chatChoice(
            index, chance % 2 == 0 ? #"\boxed{Assistant 1}"# : #"\boxed{Assistant 2}"#,
            reasoning: thinking)
    }

    private func candidate(_ index: Int, _ chance: UInt64) -> JSON {
        LoopbackResponse.chatChoice(
            index,
            "It comes to \(chance % 1000), as a short calculation with "
                + "\(chance >> 32 % 100) shows.")
    }
}

/// What one request asks.
struct Question {
    /// The same for the same prompt and seed, whoever wrote the JSON.
    let digest: UInt64
    let seed: Int
    let count: Int
    let promptBytes: Int
    /// Whether two answers are to be compared; a plain prompt asks for an answer.
    let isMatch: Bool

    /// Reads a request's body; `nil` if it is none.
    init?(_ body: [UInt8]) {
        guard let json = try? JSON.parse(body) else { return nil }
        let messages = json["messages"]?.array?.compactMap { $0["content"]?.string }
        let texts = messages ?? [json["prompt"]?.string].compactMap { $0 }
        guard !texts.isEmpty else { return nil }
        seed = json["seed"]?.int ?? 0
        count = max(1, json["n"]?.int ?? 1)
        promptBytes = texts.reduce(0) { $0 + $1.utf8.count }
        isMatch = texts.contains { $0.contains("### Assistant 1") }
        var hash = StableHash()
        for text in texts { hash.combine(text) }
        hash.combine(seed)
        digest = hash.value
    }
}
