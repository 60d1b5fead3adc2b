internal import Foundation
internal import LanguageModels
internal import Pipelines

// Models in this process.
extension Doctor {
    func checkpoint(
        _ plan: ModelPlan, _ name: String, _ demand: ModelDemand, _ sheet: Sheet
    ) async throws {
        let model: any LanguageModel
        do { model = try models(plan, name: name) } catch {
            sheet.fail("opens", "\(error)")
            return
        }
        if let local = model as? LocalModel {
            weights(local, plan, sheet)
            context(local, demand, sheet)
            template(local, sheet)
            local.notice.map { sheet.note("settings", $0) }
        }
        trainedFormat(plan, sheet)
        try await generates(model, sheet)
        try Task.checkCancellation()
    }

    private func weights(_ local: LocalModel, _ plan: ModelPlan, _ sheet: Sheet) {
        let model = local.engine.model
        let all = model.matrixTypes.reduce(0) { $0 + $1.count }
        let types = model.matrixTypes.map { type, count in
            "\(type.rawValue) \(Int((100 * Double(count) / Double(all)).rounded())) %"
        }
        var detail = "Qwen2, \(Self.millions(model.parameterCount)) million parameters"
        detail += ", stored as \(types.joined(separator: ", "))"
        if let (path, engine) = (try? models.located(plan))?.checkpoint {
            let bytes = CheckpointDigest(path, engine).weightBytes
            detail += ", \(Self.millions(bytes)) MB on disk"
        }
        if local.engine.arithmetic == .exact { detail += ", computed exactly" }
        sheet.pass("opens", detail)
    }

    /// `494.0`
    private static func millions(_ number: Int) -> String {
        String(format: "%.1f", Double(number) / 1e6)
    }

    private func context(_ local: LocalModel, _ demand: ModelDemand, _ sheet: Sheet) {
        let check = "context"
        let context = local.engine.model.config.contextLength
        let room = local.engine.room
        let have = "\(context) tokens; the cache has room for \(room)"
        // A prompt has a token at least.
        let wanted = min((demand.maxTokens ?? 0) + 1, context)
        if wanted > room {
            sheet.fail(
                check,
                have + ", and a request may come to \(wanted): raise cache_mb or lower max_tokens")
        } else if let most = demand.maxTokens, most >= context {
            sheet.note(
                check,
                have + ", and max_tokens are \(most): an answer ends with the context before")
        } else {
            sheet.pass(check, have)
        }
    }

    private func template(_ local: LocalModel, _ sheet: Sheet) {
        if let template = local.template {
            sheet.pass("chat template", "\"\(template.name)\"")
        } else {
            sheet.fail("chat template", local.templateProblem ?? "none")
        }
        func described(_ text: String) -> String {
            if let token = local.tokenizer.addedToken(text) { return "\(text) is \(token.id)" }
            return "\(text) is no token of its own"
        }
        let thinking = [described("<think>"), described("</think>")].joined(separator: ", ")
        let ends = local.stopTokens.sorted()
        guard !ends.isEmpty else {
            sheet.fail(
                "special tokens",
                "no token ends an answer, so that every one would go on to max_tokens; name the "
                    + "right \"chat_template\"; \(thinking)")
            return
        }
        let names = ends.map { token in
            "\(String(decoding: local.tokenizer.bytes(of: token), as: UTF8.self)) is \(token)"
        }
        sheet.pass(
            "special tokens", "an answer ends where \(names.joined(separator: ", ")); \(thinking)")
    }

    private func trainedFormat(_ plan: ModelPlan, _ sheet: Sheet) {
        do {
            guard let format = try models.trainedFormat(of: plan) else { return }
            sheet.pass(
                TrainedFormat.fileName,
                format.template == nil ? "holds no template" : "holds the judge's template")
        } catch {
            sheet.fail(TrainedFormat.fileName, "\(error)")
        }
    }

    private func generates(_ model: any LanguageModel, _ sheet: Sheet) async throws {
        do {
            let reply = try await model.complete(
                CompletionRequest(
                    prompt: .chat([.user("Count from one to twenty.")]),
                    sampling: Sampling(temperature: 0, maxTokens: 1), seed: 0))
            sheet.pass(
                "generates",
                "\(reply.usage.completion) token behind a prompt of \(reply.usage.prompt): "
                    + quoted(reply.completions.first?.text ?? ""))
        } catch let error as CancellationError {
            throw error
        } catch {
            sheet.fail("generates", "\(error)")
        }
    }

    /// The beginning of a text on one line.
    func quoted(_ text: String) -> String {
        let line = text.prefix(200).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return "\"\(line.prefix(60))\""
    }
}
