internal import Files
internal import LanguageModels
internal import Pipelines

// Models behind a server.
extension Doctor {
    func server(
        _ remote: ModelPlan.RemotePlan, _ name: String, _ demand: ModelDemand, _ sheet: Sheet
    ) async throws {
        for url in remote.options.baseURLs {
            var one = remote
            one.options.baseURLs = [url]
            // A server that doesn't answer is to be told of, not waited for.
            one.options.retries.attempts = min(remote.options.retries.attempts, 2)
            one.options.retries.outage = min(remote.options.retries.outage, 5)
            one.options.limits.total = min(remote.options.limits.total, 120)
            do {
                let model = try models(.remote(one), name: name)
                guard let model = model as? RemoteModel else { continue }
                try await server(model, named: remote.options.model, demand, sheet)
            } catch let error as CancellationError {
                throw error
            } catch {
                sheet.fail("opens", "\(error)")
                // What is wrong with the key or the library is wrong for all of them.
                return
            }
        }
    }

    private func server(
        _ model: RemoteModel, named name: String, _ demand: ModelDemand, _ sheet: Sheet
    ) async throws {
        guard let served = try await model.served().first else { return }
        let sheet = self.sheet("\(sheet.subject) at \(served.host)")
        if let problem = served.problem, !served.isThere {
            sheet.fail("serves", "\(problem); start the server or correct base_url")
            return
        }
        let answers = try await answers(model, sheet)
        if let problem = served.problem {
            // Not every gateway tells what it serves.
            let detail = "it does not say which models it serves: \(problem)"
            if answers { sheet.note("serves", detail) } else { sheet.fail("serves", detail) }
        } else if served.models.contains(name) {
            sheet.pass("serves", "\"\(name)\"")
        } else {
            let known = served.models.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
            let more = served.models.count > 5 ? " and \(served.models.count - 5) more" : ""
            sheet.fail(
                "serves",
                "\(known)\(more), not \"\(name)\"" + Nearest.hint(for: name, in: served.models)
                    + "; correct \"model\"")
        }
        if answers, demand.continues { try await continues(model, sheet) }
    }

    /// Asks for one token, so that an honest server says that the answer was cut.
    ///
    /// - Returns: whether anything came back.
    private func answers(_ model: RemoteModel, _ sheet: Sheet) async throws -> Bool {
        let reply: Reply
        do {
            reply = try await model.complete(
                CompletionRequest(
                    prompt: .chat([.user("Count from one to twenty.")]),
                    sampling: Sampling(temperature: 0, maxTokens: 1), seed: 0))
        } catch let error as ModelError {
            sheet.fail("answers", "\(error)")
            return false
        }
        let usage = reply.usage
        let counted =
            usage.completion > 0
            ? "\(usage.prompt) tokens read and \(usage.completion) generated"
            : "it does not count tokens, so that a run cannot tell what it costs"
        if usage.completion > 0 {
            sheet.pass("answers", counted)
        } else {
            sheet.note("answers", counted)
        }
        let finish = reply.completions.first?.finish ?? .stop
        if finish == .length {
            sheet.pass("finish_reason", "\"length\" for an answer that max_tokens cut")
        } else {
            sheet.fail(
                "finish_reason",
                "\"\(finish.name)\" or none for an answer of one token, which max_tokens must have "
                    + "cut: cut thinking could not be told from a judge without a verdict; see "
                    + "whether the server keeps to max_tokens and reports finish_reason")
        }
        return true
    }

    private func continues(_ model: RemoteModel, _ sheet: Sheet) async throws {
        let check = "continues"
        do {
            let reply = try await model.complete(
                CompletionRequest(
                    prompt: .chat([.user("Say the alphabet."), .assistant("A B C D E F")]),
                    sampling: Sampling(temperature: 0, maxTokens: 4), seed: 0))
            let text = reply.completions.first?.text ?? ""
            if text.drop(while: { !$0.isLetter }).first == "G" {
                sheet.pass(check, "it goes on with what the assistant has begun")
            } else {
                sheet.note(
                    check,
                    "behind \"A B C D E F\" it said \(quoted(text)): it may begin anew where thinking "
                        + "is to be closed, and votes would then abstain as truncated")
            }
        } catch let error as ModelError where error.refusesContinuation {
            sheet.note(
                check, "\(error); verdicts are then asked for in another turn of the conversation")
        } catch let error as ModelError {
            sheet.note(check, "\(error)")
        }
    }
}
