internal import JSON

/// Why nobody can tell what the members of some records are.
public struct ShapeError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The members of the records, in their order; the first fifty.
    public let members: [String]
    /// The presets that fit equally, or the one that fits and does not serve; empty where none does.
    public let fit: [String]
    /// The presets that come nearest, each with what is missing.
    public let nearest: [String]
    private let lacks: String?

    init(
        _ records: [JSONObject], _ presets: [Preset], fit: [Preset], purpose: RecordShape.Purpose
    ) {
        var members: [String] = []
        for key in records.flatMap(\.keys) where !members.contains(key) && members.count < 50 {
            members.append(key)
        }
        self.members = members
        self.fit = fit.map(\.name)
        lacks =
            switch purpose {
            case .candidates where fit.count == 1:
                "no candidates; add \"candidates\", or \"generate\" to the pipeline"
            case .pairs where fit.count == 1: "nothing that says which of two answers is better"
            default: nil
            }
        nearest = Self.nearest(records, presets.filter { !fit.contains($0) })
    }

    private static func nearest(_ records: [JSONObject], _ presets: [Preset]) -> [String] {
        let shares = presets.enumerated().compactMap { place, preset -> (Double, Int, String)? in
            let missing = records.map { preset.missing(in: $0) }.min { $0.count < $1.count } ?? []
            let count = preset.members.count
            guard missing.count < count else { return nil }
            let share = Double(missing.count) / Double(count)
            // All is there, and something that must not be.
            guard !missing.isEmpty else { return nil }
            return (share, place, "\(preset.name) (lacks \(missing.joined(separator: ", ")))")
        }
        return shares.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.prefix(3).map(\.2)
    }

    public var description: String {
        let have = "its records have " + members.joined(separator: ", ")
        let problem =
            if let lacks {
                "\(have): prompts, it seems (\(fit[0])), and \(lacks)"
            } else if fit.isEmpty { "\(have), which is no shape that is known" } else {
                "\(have), which may be \(fit.joined(separator: " or "))"
            }
        return problem
            + (nearest.isEmpty ? "" : "; the nearest presets: \(nearest.joined(separator: ", "))")
            + "; say what is what in \"fields\" or by --fields, or name a preset by --preset"
    }
}

extension Preset {
    /// What a record lacks of its members.
    fileprivate func missing(in record: JSONObject) -> [String] {
        members.filter { $0.value(in: record) == nil && record[$0.text] == nil }.map(\.text)
    }
}
