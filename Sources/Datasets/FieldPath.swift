package import JSON

/// Where a value stands below the members of a record: `doc.question`, `resps[0]`.
struct FieldPath {
    private enum Step {
        case member(String)
        case element(Int)
    }

    private let steps: [Step]

    /// - Returns: `nil` for a plain name.
    init?(_ text: String) {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "[") })
        else { return nil }
        var steps: [Step] = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
            guard let name = pieces.first, !name.isEmpty else { return nil }
            steps.append(.member(String(name)))
            for piece in pieces.dropFirst() {
                guard piece.last == "]", let place = Int(piece.dropLast()), place >= 0 else {
                    return nil
                }
                steps.append(.element(place))
            }
        }
        self.steps = steps
    }

    func value(in object: JSONObject) -> JSON? {
        steps.reduce(.object(object)) { (value: JSON?, step) -> JSON? in
            switch step {
            case .member(let name): return value?[name]
            case .element(let place):
                guard let list = value?.array, place < list.count else { return nil }
                return list[place]
            }
        }
    }

    func removed(from object: JSONObject) -> JSONObject {
        Self.removed(steps[...], from: .object(object)).object ?? object
    }

    private static func removed(_ steps: ArraySlice<Step>, from value: JSON) -> JSON {
        guard let step = steps.first else { return .null }
        let rest = steps.dropFirst()
        switch (step, value) {
        case (.member(let name), .object(var object)):
            object[name] = rest.isEmpty ? nil : object[name].map { removed(rest, from: $0) }
            return .object(object)
        case (.element(let place), .array(var list)) where place < list.count:
            // Its neighbours keep their places.
            list[place] = removed(rest, from: list[place])
            return .array(list)
        default: return value
        }
    }
}

extension JSONObject {
    /// The member of that name; where there is none, what stands at that path below the members.
    func value(at name: String) -> JSON? {
        self[name] ?? FieldPath(name)?.value(in: self)
    }

    /// This object without the member of that name or what stands at that path.
    package func without(_ name: String) -> JSONObject {
        var rest = self
        if rest[name] != nil {
            rest[name] = nil
        } else if let path = FieldPath(name) {
            rest = path.removed(from: rest)
        }
        return rest
    }
}
