internal import JSON

// The judges of a panel: `tournament.jurors.1.name` and so on.
extension RunIdentity {
    private static let prefix = "tournament.jurors."

    /// What the settings of a juror begin with.
    ///
    /// - Parameter place: from 0.
    package static func juror(_ place: Int) -> String { prefix + String(place + 1) }

    /// The names of a panel's judges, in their order; none for one judge.
    package var jurors: [String] {
        get {
            var names: [String] = []
            while let name = self[Self.juror(names.count) + ".name"]?.string { names.append(name) }
            return names
        }
        set {
            for (place, name) in newValue.enumerated() {
                self[Self.juror(place) + ".name"] = .string(name)
            }
        }
    }

    /// `jury of a, b and c`, `cascade of a, then b`; `nil` for one judge.
    package var panelTitle: String? {
        let names = jurors
        guard let judge, let last = names.last else { return nil }
        if judge == "cascade" { return "cascade of \(names.joined(separator: ", then "))" }
        let first = names.dropLast().joined(separator: ", ")
        return "\(judge) of " + (first.isEmpty ? last : "\(first) and \(last)")
    }

    /// Whether votes are what models said.
    package var asksModels: Bool { judgeModel != nil || !jurors.isEmpty }

    func isJurorsModel(_ key: String) -> Bool {
        key.hasPrefix(Self.prefix) && key.hasSuffix(".model")
    }
}
