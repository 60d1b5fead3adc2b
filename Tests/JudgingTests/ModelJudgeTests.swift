import JSON
import Tournaments
import Datasets
import LanguageModels
import Testing
import Workers

@testable import Judging

@Suite("ModelJudge")
struct ModelJudgeTests {
    let comparison = Comparison(
        id: "q", query: Query("2+2?"), first: Answer(id: "a", text: "4"),
        second: Answer(id: "b", text: "5"), seed: 7)

    /// A judge whose model gives these replies in turn, and the requests it got.
    private func judge(
        _ replies: [Result<Completion, ModelError>], onLimit: ModelJudge.OnLimit = .conclude
    ) -> (ModelJudge, Locked<[CompletionRequest]>) {
        let asked = Locked<[CompletionRequest]>([])
        let model = ScriptedModel { request in
            let turn = asked.withLock { asked in
                asked.append(request)
                return asked.count - 1
            }
            let completion = try replies[turn].get()
            return Reply(
                completions: [completion], usage: TokenUsage(prompt: 100, completion: 10))
        }
        return (ModelJudge(model: model, onLimit: onLimit), asked)
    }

    @Test("a clear verdict takes one call with the paper's sampling")
    func oneCall() async throws {
        let (judge, asked) = judge([.success(Completion(text: "t</think>\\boxed{Assistant 1}"))])
        let verdict = try await judge.compare(comparison)
        #expect(verdict.choice == .first)
        #expect(verdict.spelled == "Assistant 1")
        #expect(verdict.calls.map(\.step) == [.judge])
        #expect(verdict.usage == TokenUsage(prompt: 100, completion: 10))
        let request = asked.withLock { $0[0] }
        #expect(request.sampling == Sampling(temperature: 0.6, maxTokens: 8192))
        #expect(request.seed == 7)
        #expect(request.prompt == .chat(JudgeTemplate.rrm.messages(for: comparison)))
    }

    @Test("thinking cut at its limit is closed and the verdict asked for")
    func conclude() async throws {
        let (judge, asked) = judge([
            .success(Completion(text: "", reasoning: "Both \\boxed{Assistant 2}", finish: .length)),
            .success(Completion(text: "\\boxed{Assistant 1}")),
        ])
        let verdict = try await judge.compare(comparison)
        #expect(verdict.choice == .first)
        #expect(verdict.calls.map(\.step) == [.judge, .conclude])
        let request = asked.withLock { $0[1] }
        #expect(request.sampling.maxTokens == 100)
        guard case .chat(let messages) = request.prompt else { throw Unexpected() }
        #expect(messages.last?.role == "assistant")
        #expect(messages.last?.content.hasPrefix("<think>\nBoth ") == true)
        #expect(messages.last?.content.hasSuffix("\n</think>\n\n") == true)
    }

    @Test("a server that cannot go on with a message is asked in another turn")
    func otherTurn() async throws {
        let (judge, asked) = judge([
            .success(Completion(text: "<think>Both", finish: .length)),
            .failure(.continuationRefused(by: "h", nil)),
            .success(Completion(text: "\\boxed{Assistant 2}")),
        ])
        #expect(try await judge.compare(comparison).choice == .second)
        guard case .chat(let messages) = asked.withLock({ $0[2] }).prompt else {
            throw Unexpected()
        }
        #expect(messages.map(\.role) == ["system", "user", "assistant", "user"])
        #expect(messages[2].content == "Both")
    }

    @Test("what is boxed in thinking that begins anew instead of the verdict is no verdict")
    func thinksAgain() async throws {
        let cut = Completion(text: "Both are", finish: .length)
        let anew = Completion(
            text: "I am to say \\boxed{Assistant 1} or \\boxed{Assistant 2}. Let", finish: .length)
        for refuses in [false, true] {
            let end: [Result<Completion, ModelError>] = [
                refuses ? .failure(.continuationRefused(by: "h", nil)) : .success(anew),
                .success(anew),
            ]
            let (judge, _) = judge([.success(cut)] + end + [.success(cut)] + end)
            #expect(try await judge.compare(comparison).choice == .abstain(.truncated))
        }
    }

    @Test("a server that began anew where the thinking was closed is asked in another turn")
    func beginsAnew() async throws {
        let (judge, asked) = judge([
            .success(Completion(text: "<think>Both", finish: .length)),
            .success(Completion(text: "<think>Let me see", finish: .length)),
            .success(Completion(text: "<think>No.</think>\\boxed{Assistant 2}")),
        ])
        let verdict = try await judge.compare(comparison)
        #expect(verdict.choice == .second)
        #expect(verdict.calls.map(\.step) == [.judge, .conclude, .turn])
        // Where a template opens the thinking of each turn, the verdict comes behind it.
        #expect(asked.withLock { $0[2].sampling.maxTokens } == 1024)
    }

    @Test("a verdict that comes as thinking counts where the thinking was closed")
    func concludedInReasoning() async throws {
        let (judge, _) = judge([
            .success(Completion(text: "", reasoning: "Both", finish: .length)),
            .success(Completion(text: "", reasoning: "\\boxed{Assistant 2}")),
        ])
        let verdict = try await judge.compare(comparison)
        #expect(verdict.choice == .second)
        #expect(verdict.calls.map(\.step) == [.judge, .conclude])
    }

    @Test("a reply with both verdicts is asked for its verdict alone")
    func quoted() async throws {
        let both = Completion(text: "\\boxed{Assistant 2}; the first says \\boxed{Assistant 1}")
        let (judge, _) = judge([.success(both), .success(Completion(text: "\\boxed{Assistant 2}"))])
        #expect(try await judge.compare(comparison).choice == .second)
        let (stubborn, _) = self.judge([
            .success(both), .success(both), .success(both), .success(both),
        ])
        let verdict = try await stubborn.compare(comparison)
        #expect(verdict.choice == .abstain(.unparsable))
        #expect(verdict.note == "it gave several verdicts")
    }

    @Test("a vote whose first reply ended by itself is not called cut")
    func notCut() async throws {
        let cut = Completion(text: "Both", finish: .length)
        let (judge, _) = judge([
            .success(Completion(text: "Neither is good.")), .success(Completion(text: "No.")),
            .success(cut), .success(cut), .success(cut),
        ])
        #expect(try await judge.compare(comparison).choice == .abstain(.unparsable))
    }

    @Test("what the model declines to say is refused, in its own words")
    func declined() async throws {
        let (judge, _) = judge([.success(Completion(text: "I won't.", finish: .refusal))])
        let verdict = try await judge.compare(comparison)
        #expect(verdict.choice == .abstain(.refused))
        #expect(verdict.note == "the model refused: I won't.")
    }

    @Test("short thinking that fills a short context makes room as well")
    func shortContext() async throws {
        let (judge, asked) = judge([
            .success(Completion(text: String(repeating: "1+2=3 ", count: 200), finish: .length)),
            .failure(.refused("the context is too long")),
            .success(Completion(text: "\\boxed{Assistant 1}")),
        ])
        #expect(try await judge.compare(comparison).choice == .first)
        guard case .chat(let messages) = asked.withLock({ $0[2] }).prompt else {
            throw Unexpected()
        }
        // 1,200 characters and the tag, less 400, and what closes them.
        #expect(messages.last?.content.hasPrefix("<think>\n1+2=3 ") == true)
        let length = messages.last?.content.utf8.count
        #expect(length == 869)
    }

    @Test("thinking that the context ended is concluded without its end, and the context is named")
    func contextEnds() async throws {
        let long = "<think>" + String(repeating: "so on and on ", count: 1000)
        let (judge, asked) = judge([
            .success(Completion(text: long, finish: .length)),
            .failure(.refused("the context is too long")),
            .failure(.refused("the context is too long")),
            .success(Completion(text: "\\boxed{Assistant 1}")),
        ])
        let verdict = try await judge.compare(comparison)
        #expect(verdict.choice == .first)
        #expect(
            verdict.note
                == "the model's context ended its thinking after 10 tokens, before max_tokens (8192) "
                + "did")
        let lengths = asked.withLock { $0 }.dropFirst().map { request in
            guard case .chat(let messages) = request.prompt else { return 0 }
            return messages.last?.content.utf8.count ?? 0
        }
        #expect(lengths == [13_068, 11_068, 6564])
    }

    @Test("where the verdict cannot be asked for alone, the judge is asked once more")
    func concludeRefused() async throws {
        let (judge, _) = judge([
            .success(Completion(text: "<think>Both", finish: .length)),
            .failure(.refused("context too long")),
            .success(Completion(text: "t</think>\\boxed{Assistant 2}")),
        ])
        let verdict = try await judge.compare(comparison)
        #expect(verdict.choice == .second)
        #expect(verdict.calls.map(\.step) == [.judge, .again])
    }

    @Test("with on_limit abstain, cut thinking is the end")
    func abstainOnLimit() async throws {
        let (judge, _) = judge(
            [.success(Completion(text: "<think>Both", finish: .length))], onLimit: .abstain)
        let verdict = try await judge.compare(comparison)
        #expect(verdict.choice == .abstain(.truncated))
        #expect(verdict.calls.count == 1)
    }

    @Test("a judge that never gives a verdict abstains at the end of the ladder")
    func ladder() async throws {
        let stray = Completion(text: "t</think>\\boxed{B}")
        let (judge, asked) = judge([
            .success(stray), .success(Completion(text: "hm")), .success(stray),
            .success(Completion(text: "hm")),
        ])
        let verdict = try await judge.compare(comparison)
        #expect(verdict.choice == .abstain(.notOffered))
        #expect(verdict.spelled == "B")
        #expect(verdict.calls.map(\.step) == [.judge, .conclude, .again, .conclude])
        let seeds = asked.withLock { $0.map(\.seed) }
        #expect(Set(seeds).count == 3)
    }

    @Test(
        "failures abstain with their true reason",
        arguments: [
            (.unavailable("connection reset"), .transport), (.refused("too long"), .refused),
        ] as [(ModelError, Abstention)])
    func failures(error: ModelError, reason: Abstention) async throws {
        let (judge, _) = judge([.failure(error)])
        let verdict = try await judge.compare(comparison)
        #expect(verdict.choice == .abstain(reason))
        #expect(verdict.note == error.description)
    }

    @Test("a wrong key stops everything")
    func misconfigured() async throws {
        let (judge, _) = judge([.failure(.misconfigured("wrong key"))])
        await #expect(throws: ModelError.misconfigured("wrong key")) {
            try await judge.compare(comparison)
        }
    }

    @Test("what a server holds back is refused")
    func filtered() async throws {
        let (judge, _) = judge([
            .success(Completion(text: "\\boxed{Assistant 1}", finish: .contentFilter))
        ])
        #expect(try await judge.compare(comparison).choice == .abstain(.refused))
    }

    @Test("a judge that is held to its verdicts says so in every request, thinking first")
    func held() async throws {
        var (judge, asked) = judge([
            .success(Completion(text: "<think> Both ", finish: .length)),
            .success(Completion(text: "\\boxed{Assistant 2}", probability: 0.75)),
        ])
        judge.verdictStart = .afterThinking
        let verdict = try await judge.compare(comparison)
        #expect(verdict.choice == .second)
        #expect(verdict.probability == 0.75)
        let offered = ["\\boxed{Assistant 1}", "\\boxed{Assistant 2}"]
        let requests = asked.withLock { $0 }
        #expect(
            requests.map(\.choice) == [
                AnswerChoice(offered, start: .afterThinking), AnswerChoice(offered, start: .atOnce),
            ])
        // What the model thought goes back as it came, or nothing computed for it could be reused.
        guard case .chat(let messages) = requests[1].prompt else { throw Unexpected() }
        #expect(messages.last?.content.hasPrefix("<think> Both \n\nThat is enough") == true)
    }

    @Test("a tie is offered where the template has one, and nothing where it has a pattern")
    func offered() throws {
        let tie = try VerdictSpelling(first: "A", second: "B", tie: "C")
        #expect(tie.offered == ["\\boxed{A}", "\\boxed{B}", "\\boxed{C}"])
        #expect(try VerdictSpelling(first: "A", second: "B", pattern: "(A|B)").offered == nil)
    }

    @Test("the direct judge asks for the verdict alone")
    func direct() async throws {
        let asked = Locked<[CompletionRequest]>([])
        let model = ScriptedModel { request in
            asked.withLock { $0.append(request) }
            return Reply(completions: [Completion(text: "\\boxed{Assistant 2}")])
        }
        #expect(try await ModelJudge.direct(model).compare(comparison).choice == .second)
        #expect(asked.withLock { $0[0].sampling.maxTokens } == 32)
    }

    private struct Unexpected: Error {}
}
