public import JSON

/// Where the known quality of each candidate stands: numbers or Booleans, in the candidates' order.
public struct ScoreField: Sendable, Hashable {
    public var paths: FieldPaths
    /// Whether a smaller number is better, as a rank is.
    public var lessIsBetter: Bool

    public init(_ paths: FieldPaths, lessIsBetter: Bool = false) {
        self.paths = paths
        self.lessIsBetter = lessIsBetter
    }

    /// A path, or a list of them, each with `-` before it where less is better.
    public var json: JSON {
        let sign = lessIsBetter ? "-" : ""
        let texts = paths.paths.map { JSON.string(sign + $0.text) }
        return paths.json.array == nil ? texts[0] : .array(texts)
    }

    /// Reads what `json` writes; `nil` for anything else, such as a sign before some paths alone.
    public init?(_ json: JSON) {
        guard let paths = FieldPaths(json) else { return nil }
        let texts = paths.paths.map(\.text)
        let signed = texts.filter { $0.hasPrefix("-") }
        guard signed.isEmpty || signed.count == texts.count else { return nil }
        self.init(
            signed.isEmpty
                ? paths
                : json.array == nil
                    ? FieldPaths(String(texts[0].dropFirst()))
                    : FieldPaths(texts.map { String($0.dropFirst()) }),
            lessIsBetter: !signed.isEmpty)
    }

    /// A score as a number, the more the better; `nil` for one that is `null`.
    func goodness(_ value: JSON, path: String) throws(RejectReason) -> Double? {
        if value.isNull { return nil }
        let number =
            value.double ?? value.bool.map { $0 ? 1 : 0 }
            ?? value.string.flatMap { Double($0) }
        guard let number, number.isFinite else {
            throw .wrongType(path: path, expected: "a number, true or false", found: value.kind)
        }
        return lessIsBetter ? -number : number
    }
}
