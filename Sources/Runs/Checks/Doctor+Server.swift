internal import Files
internal import JSON
internal import LanguageModels
internal import Pipelines

/// What was found out about a model and is of use to the next checks.
struct ModelFacts: Sendable {
    /// Whether all its servers gave an answer.
    var answers = false
    /// The shortest context of its servers, in tokens; `nil` where none tells.
    var context: Int?
}

// Models behind a server.
extension Doctor {
    func server(
        _ remote: ModelPlan.RemotePlan, _ name: String, _ demand: ModelDemand, _ sheet: Sheet
    ) async throws -> ModelFacts {
        var facts = ModelFacts(answers: true)
        for url in remote.options.baseURLs {
            do {
                let plan = hasty(remote, at: [url])
                guard let model = try models(plan, name: name) as? RemoteModel else { continue }
                let found = try await server(model, remote, demand, sheet)
                facts.answers = facts.answers && found.answers
                facts.context = [facts.context, found.context].compactMap(\.self).min()
            } catch let error as CancellationError {
                throw error
            } catch {
                sheet.fail("opens", "\(error)")
                // What is wrong with the key or the library is wrong for all of them.
                return ModelFacts()
            }
        }
        return facts
    }

    /// A server that doesn't answer is to be told of, not waited for.
    func hasty(_ remote: ModelPlan.RemotePlan, at urls: [String]) -> ModelPlan {
        var plan = remote
        plan.options.baseURLs = urls
        plan.options.retries.attempts = min(remote.options.retries.attempts, 2)
        plan.options.retries.outage = min(remote.options.retries.outage, 5)
        plan.options.limits.total = min(remote.options.limits.total, 300)
        return .remote(plan)
    }

    private func server(
        _ model: RemoteModel, _ remote: ModelPlan.RemotePlan, _ demand: ModelDemand, _ sheet: Sheet
    ) async throws -> ModelFacts {
        guard let served = try await model.served(named: remote.options.model).first else {
            return ModelFacts()
        }
        let sheet = self.sheet("\(sheet.subject) at \(served.host)")
        if let problem = served.problem, !served.isThere {
            sheet.fail("serves", "\(problem); start the server or correct base_url")
            return ModelFacts()
        }
        let answers = try await answers(model, remote, sheet)
        serves(served, remote.options.model, answers: answers, sheet)
        if answers, demand.continues { try await continues(model, sheet) }
        return ModelFacts(answers: answers, context: served.context)
    }

    /// Lists may be incomplete, and names have more than one spelling: what answers is served.
    private func serves(
        _ served: RemoteModel.Served, _ name: String, answers: Bool, _ sheet: Sheet
    ) {
        let check = "serves"
        if let problem = served.problem {
            // Not every gateway tells what it serves.
            let detail = "it does not say which models it serves: \(problem)"
            if answers { sheet.note(check, detail) } else { sheet.fail(check, detail) }
            return
        }
        // Gemini and Ollama list what they also know by a shorter name.
        let spellings = [name, "models/" + name, name + ":latest"]
        if let known = spellings.first(where: served.models.contains) {
            sheet.pass(check, "\"\(known)\"")
            return
        }
        let known = served.models.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
        let more = served.models.count > 5 ? " and \(served.models.count - 5) more" : ""
        let list = "\(known)\(more), not \"\(name)\""
        if answers {
            sheet.note(
                check, "it lists \(list), and answers all the same: see whether that is the model")
        } else {
            sheet.fail(
                check, list + Nearest.hint(for: name, in: served.models) + "; correct \"model\"")
        }
    }

    /// Asks for one token, so that an honest server says that the answer was cut.
    ///
    /// - Returns: whether anything came back.
    private func answers(
        _ model: RemoteModel, _ remote: ModelPlan.RemotePlan, _ sheet: Sheet
    ) async throws -> Bool {
        var request = CompletionRequest(
            prompt: .chat([.user("Count from one to twenty.")]),
            sampling: Sampling(temperature: 0, maxTokens: 1), seed: 0)
        var reply: Reply
        do {
            do { reply = try await model.complete(request) } catch ModelError.refused {
                // Some models do not begin for so little.
                request.sampling.maxTokens = 64
                reply = try await model.complete(request)
            }
        } catch let error as ModelError {
            sheet.fail("answers", "\(error)")
            return false
        }
        let usage = reply.usage
        if usage.completion > 0 {
            sheet.pass(
                "answers", "\(usage.prompt) tokens read and \(usage.completion) generated")
        } else {
            sheet.note(
                "answers", "it does not count tokens, so that a run cannot tell what it costs")
        }
        finish(reply, limit: request.sampling.maxTokens, remote, sheet)
        return true
    }

    private func finish(
        _ reply: Reply, limit: Int, _ remote: ModelPlan.RemotePlan, _ sheet: Sheet
    ) {
        let check = "finish_reason"
        let finish = reply.completions.first?.finish ?? .stop
        let isOurs = !remote.options.extraBody.keys.contains { $0.hasPrefix("max_") }
        if finish == .length {
            sheet.pass(check, "\"length\" for an answer that max_tokens cut")
        } else if limit > 1 || !isOurs {
            sheet.note(
                check,
                "\"\(finish.name)\": whether it tells of cut answers cannot be seen"
                    + (isOurs ? "" : " where extra_body sets the limit; \"send\" renames it"))
        } else {
            sheet.fail(
                check,
                "\"\(finish.name)\" or none for an answer of one token, which max_tokens must have "
                    + "cut: cut thinking could not be told from a judge without a verdict; see "
                    + "whether the server keeps to max_tokens and reports finish_reason")
        }
    }

    private func continues(_ model: RemoteModel, _ sheet: Sheet) async throws {
        let check = "continues"
        let begun = "A B C D E F"
        do {
            let reply = try await model.complete(
                CompletionRequest(
                    prompt: .chat([.user("Say the alphabet."), .assistant(begun)]),
                    sampling: Sampling(temperature: 0, maxTokens: 4), seed: 0))
            let text = reply.completions.first?.text ?? ""
            // llama.cpp repeats what was begun.
            let rest = text.hasPrefix(begun) ? text.dropFirst(begun.count) : text[...]
            if rest.drop(while: { !$0.isLetter }).first == "G" {
                sheet.pass(check, "it goes on with what the assistant has begun")
            } else {
                sheet.note(
                    check,
                    "behind \"\(begun)\" it said \(quoted(text)): it may begin anew where thinking "
                        + "is to be closed; the verdict is then asked for in another turn")
            }
        } catch let error as ModelError where error.refusesContinuation {
            sheet.note(
                check, "\(error); verdicts are then asked for in another turn of the conversation")
        } catch let error as ModelError {
            sheet.note(check, "\(error)")
        }
    }
}
