public import JSON

/// Where a value stands in a record: a member's name, or a path below the members.
///
/// `doc.question`, `resps[0]`, `turns[-1]`, `completions[].response` (of each element),
/// `chosen[:-1]` (all but the last), `chosen[:]` (all), `response_{n}` (the members `response_1`,
/// `response_2`, …, by their numbers). A member of exactly that name goes before a path, and what is
/// no path is a name as it stands: `response 1`. A text that holds JSON is entered by `.` and `[`.
public struct FieldPath: Sendable, Hashable {
    enum Step: Sendable, Hashable {
        case member(String)
        /// Members whose names differ in a number alone.
        case numbered(prefix: String, suffix: String)
        case each
        /// Counted from the end where it is negative.
        case element(Int)
        case all
        case allButLast
    }

    /// As it was given.
    public let text: String
    /// Empty for a plain name.
    let steps: [Step]

    /// A path has so many steps at most, and so many of them that lead to several values; a longer
    /// one is a name.
    static let (mostSteps, mostLists, mostBytes) = (32, 4, 1_000)

    public init(_ text: String) {
        self.text = text
        let steps = Self.steps(text) ?? []
        let isPlain = steps.count == 1 && steps[0] == .member(text)
        self.steps =
            isPlain || steps.count > Self.mostSteps
                || steps.count(where: Self.isSeveral) > Self.mostLists ? [] : steps
    }

    /// Whether it leads to several values: `[]` or `{n}` is in it.
    public var isList: Bool { steps.contains(where: Self.isSeveral) }

    private static func isSeveral(_ step: Step) -> Bool {
        switch step {
        case .each, .numbered: true
        default: false
        }
    }

    // MARK: Reading

    private static func steps(_ text: String) -> [Step]? {
        guard text.utf8.count <= mostBytes,
            text.utf8.contains(where: { ".[{".utf8.contains($0) })
        else { return nil }
        var steps: [Step] = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
            guard let name = pieces.first, !name.isEmpty else { return nil }
            steps.append(member(String(name)))
            for piece in pieces.dropFirst() {
                guard piece.last == "]", let step = bracketed(piece.dropLast()) else { return nil }
                steps.append(step)
            }
        }
        return steps
    }

    private static func member(_ name: String) -> Step {
        guard let mark = name.firstRange(of: "{n}") else { return .member(name) }
        return .numbered(
            prefix: String(name[..<mark.lowerBound]), suffix: String(name[mark.upperBound...]))
    }

    private static func bracketed(_ inside: Substring) -> Step? {
        switch inside {
        case "": .each
        case ":": .all
        case ":-1": .allButLast
        default: inside.first == "+" ? nil : Int(inside).map(Step.element)
        }
    }

    // MARK: Finding

    /// What stands there; a list of all of it where the path leads to several values, with `null` for
    /// elements that lack it. `nil` where nothing stands there.
    public func value(in object: JSONObject) -> JSON? {
        if let own = object[text] { return own }
        let values = found(in: object)
        guard isList else { return values.first.flatMap(\.self) }
        // Not `nil` in a conditional expression, which would be JSON's null.
        guard !values.isEmpty else { return nil }
        return .array(values.map { $0 ?? .null })
    }

    /// All that it leads to: one value, or none, for a path to one; `nil` within for elements of a
    /// list that lack it.
    func found(in object: JSONObject) -> [JSON?] {
        var found: [JSON?] = []
        if !steps.isEmpty { Self.walk(.object(object), steps[...], &found) }
        return found
    }

    private static func walk(_ value: JSON, _ steps: ArraySlice<Step>, _ found: inout [JSON?]) {
        guard let step = steps.first else { return found.append(value) }
        let (value, rest) = (value.entered, steps.dropFirst())
        func go(_ next: JSON?) {
            if let next {
                walk(next, rest, &found)
            } else if !rest.contains(where: isSeveral) {
                found.append(nil)
            }
        }
        switch step {
        case .member(let name): go(value[name])
        case .numbered(let prefix, let suffix):
            for name in value.object?.numbered(prefix, suffix) ?? [] { go(value[name]) }
        case .each: for element in value.array ?? [] { go(element) }
        case .element(let place):
            let list = value.array ?? []
            let (at, isTooFar) =
                place < 0 ? place.addingReportingOverflow(list.count) : (place, false)
            go(!isTooFar && list.indices.contains(at) ? list[at] : JSON?.none)
        case .all: go(value.array.map(JSON.array))
        case .allButLast: go(value.array.map { .array($0.dropLast()) })
        }
    }

    // MARK: Removing

    /// `object` without what stands there: what a path to one value leads to, or all of the members
    /// that a path to several begins with.
    func removed(from object: JSONObject) -> JSONObject {
        var rest = object
        if rest[text] != nil {
            rest[text] = nil
            return rest
        }
        guard isList else {
            return Self.removed(steps[...], from: .object(object)).object ?? object
        }
        switch steps.first {
        case .member(let name): rest[name] = nil
        case .numbered(let prefix, let suffix):
            for name in object.numbered(prefix, suffix) { rest[name] = nil }
        default: break
        }
        return rest
    }

    private static func removed(_ steps: ArraySlice<Step>, from value: JSON) -> JSON {
        guard let step = steps.first else { return .null }
        let rest = steps.dropFirst()
        switch (step, value) {
        case (.member(let name), .object(var object)):
            object[name] = rest.isEmpty ? nil : object[name].map { removed(rest, from: $0) }
            return .object(object)
        case (.element(let place), .array(var list)) where list.indices.contains(place):
            // Its neighbours keep their places.
            list[place] = removed(rest, from: list[place])
            return .array(list)
        default: return value
        }
    }
}

extension JSONObject {
    /// The names of the members that are a number between `prefix` and `suffix`, by their numbers.
    fileprivate func numbered(_ prefix: String, _ suffix: String) -> [String] {
        members.compactMap { member -> (number: Int, name: String)? in
            let name = member.key
            guard name.utf8.count > prefix.utf8.count + suffix.utf8.count,
                name.hasPrefix(prefix), name.hasSuffix(suffix)
            else { return nil }
            let digits = name.dropFirst(prefix.count).dropLast(suffix.count)
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits)
            else { return nil }
            return (number, name)
        }.sorted { ($0.number, $0.name) < ($1.number, $1.name) }.map(\.name)
    }
}

extension JSON {
    /// The object or array that a text holds; any other value is itself.
    fileprivate var entered: JSON {
        guard case .string(let text) = self,
            let first = text.utf8.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }),
            first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            let value = try? JSON.parse(text)
        else { return self }
        return value
    }
}
