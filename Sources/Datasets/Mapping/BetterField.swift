public import JSON

/// How a data set says which of several answers is better.
public enum BetterField: Sendable, Hashable {
    /// A label that is one of `first` or one of `second`; anything else is a tie. Of several labels,
    /// as annotators give them, what most of them say.
    case label(FieldPaths, first: [JSON], second: [JSON])
    /// A signed strength, 0 for a tie. Of several, what most of them say.
    case sign(FieldPaths, negativeIsFirst: Bool)
    /// The better answer's name; a name that no answer has is a tie.
    case name(FieldPaths)

    /// What it says.
    enum Preference: Sendable, Hashable {
        /// The better answer's place, from 0.
        case better(Int)
        case tie
    }

    var paths: FieldPaths {
        switch self {
        case .label(let paths, _, _), .sign(let paths, _), .name(let paths): paths
        }
    }

    /// What the record says.
    ///
    /// - Parameter names: the answers' own.
    /// - Returns: `nil` where it says nothing.
    func preference(
        in object: JSONObject, names: [String?]
    ) throws(RejectReason) -> Preference? {
        let values = paths.paths.flatMap { path -> [JSON] in
            guard let value = path.value(in: object) else { return [] }
            return value.array ?? [value]
        }.filter { !$0.isNull }
        guard !values.isEmpty else { return nil }
        var votes: [Preference: Int] = [:]
        for value in values { votes[try preference(value, names), default: 0] += 1 }
        let most = votes.values.max() ?? 0
        let ahead = votes.filter { $0.value == most }
        return ahead.count == 1 ? ahead.first?.key : .tie
    }

    private func preference(
        _ value: JSON, _ names: [String?]
    ) throws(RejectReason) -> Preference {
        switch self {
        case .label(_, let first, let second):
            if first.contains(where: { Self.areEqual($0, value) }) { return .better(0) }
            return second.contains { Self.areEqual($0, value) } ? .better(1) : .tie
        case .sign(let paths, let negativeIsFirst):
            guard let number = value.double ?? value.string.flatMap(Double.init), !number.isNaN
            else {
                throw .wrongType(
                    path: paths.description,
                    expected: "a number, below 0 for one answer and above it for the other",
                    found: value.kind)
            }
            if number == 0 { return .tie }
            return .better((number < 0) == negativeIsFirst ? 0 : 1)
        case .name(let paths):
            guard let name = value.label else {
                throw .wrongType(
                    path: paths.description, expected: "a name", found: value.kind)
            }
            return names.firstIndex(of: name).map(Preference.better) ?? .tie
        }
    }

    /// Labels are equal however they are spelled: `1`, `1.0` and "1"; "A" and "a".
    private static func areEqual(_ a: JSON, _ b: JSON) -> Bool {
        func spelled(_ value: JSON) -> String {
            let text = value.bool.map { String($0) } ?? value.label ?? value.text
            let bare = text.drop { $0.isWhitespace }.lowercased()
            return Double(bare).map { String($0) } ?? bare
        }
        return a == b || spelled(a) == spelled(b)
    }
}

extension BetterField {
    /// `{path, first, second}`, `{sign, negative}` or `{name}`, as pipelines and presets write it.
    public var json: JSON {
        switch self {
        case .label(let paths, let first, let second):
            ["path": paths.json, "first": .array(first), "second": .array(second)]
        case .sign(let paths, let negativeIsFirst):
            ["sign": paths.json, "negative": negativeIsFirst ? "first" : "second"]
        case .name(let paths): ["name": paths.json]
        }
    }

    /// Reads what `json` writes; `nil` for anything else. One value may stand for a list of them.
    public init?(_ json: JSON) {
        guard let object = json.object else { return nil }
        func values(_ key: String) -> [JSON]? {
            object[key].map { $0.array ?? [$0] }.flatMap { $0.count <= 1000 ? $0 : nil }
        }
        let keys = Set(object.keys)
        if keys == ["path", "first", "second"], let paths = object["path"].flatMap(FieldPaths.init),
            let first = values("first"), let second = values("second")
        {
            self = .label(paths, first: first, second: second)
        } else if keys == ["sign", "negative"], let paths = object["sign"].flatMap(FieldPaths.init),
            let negative = object["negative"]?.string, ["first", "second"].contains(negative)
        {
            self = .sign(paths, negativeIsFirst: negative == "first")
        } else if keys == ["name"], let paths = object["name"].flatMap(FieldPaths.init) {
            self = .name(paths)
        } else {
            return nil
        }
    }

    /// What `init` takes, for an error.
    static let forms =
        "{ path, first: [labels], second: [labels] }, { sign: path, negative: \"first\" or "
        + "\"second\" } or { name: path }"
}
