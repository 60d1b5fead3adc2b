internal import JSON
internal import LanguageModels
internal import Pipelines
internal import RunLogs
internal import Workers

// What servers taught stays in the manifest: `"learned": { "judge": { "send": { "seed": false } } }`.
extension Run {
    /// What earlier starts of the run learned about servers that are where they were.
    func learned(before manifest: Manifest) -> JSONObject {
        guard let past = try? folder.manifest() else { return [:] }
        var learned = JSONObject()
        for member in past.learned.members {
            let addresses = [past, manifest].map { Self.addresses(of: member.key, in: $0) }
            if addresses[0] == addresses[1] { learned[member.key] = member.value }
        }
        return learned
    }

    private static func addresses(of model: String, in manifest: Manifest) -> [JSON?] {
        let entry = manifest.pipeline["models"]?[model]
        return [entry?["base_url"], entry?["provider"], entry?["model"]]
    }

    /// Writes what the models learn from now on into the run's manifest, as it comes.
    func keepLearning(_ opened: [String: any LanguageModel], in manifest: Manifest) {
        let manifest = Locked(manifest)
        let folder = folder
        for (name, model) in opened {
            (model as? RemoteModel)?.whenLearning { lesson in
                manifest.withLock { manifest in
                    var model = manifest.learned[name]?.object ?? [:]
                    var send = model["send"]?.object ?? [:]
                    send[lesson.member] = lesson.way.json
                    model["send"] = .object(send)
                    manifest.learned[name] = .object(model)
                    // What cannot be written is learned again.
                    try? folder.update(manifest)
                }
            }
        }
    }
}

extension ModelPlan {
    /// This plan with what `learned` says of its server; what is said by hand comes first.
    func knowing(_ learned: JSON?) -> ModelPlan {
        guard case .remote(var remote) = self, let send = learned?["send"]?.object else {
            return self
        }
        remote.options.members = remote.options.members.completed(by: RequestMembers(known: send))
        return .remote(remote)
    }
}
