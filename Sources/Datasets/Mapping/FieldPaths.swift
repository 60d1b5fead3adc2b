public import JSON

/// Where a field of a record stands: at one path, or at several that join.
public struct FieldPaths: Sendable, Hashable {
    /// At least one.
    public let paths: [FieldPath]
    /// Whether they were given as a list, be it of one.
    private let areListed: Bool

    /// - Parameter paths: one at least; without any, the name "".
    public init(_ paths: [String]) {
        self.paths = (paths.isEmpty ? [""] : paths).map { FieldPath($0) }
        areListed = true
    }

    public init(_ path: String) {
        paths = [FieldPath(path)]
        areListed = false
    }

    /// The only path; `nil` for several.
    public var only: FieldPath? { paths.count == 1 ? paths[0] : nil }

    /// Whether it stands for several values rather than one.
    public var isList: Bool { areListed || paths[0].isList }

    /// A text, or a list of texts.
    public var json: JSON {
        areListed ? .array(paths.map { .string($0.text) }) : .string(paths[0].text)
    }

    /// Reads what `json` writes; `nil` for anything else, and for more paths than 64.
    public init?(_ json: JSON) {
        if let text = json.string {
            self.init(text)
            return
        }
        let texts = json.array?.compactMap(\.string) ?? []
        guard (1...64).contains(texts.count), json.array?.count == texts.count else { return nil }
        self.init(texts)
    }

    /// The one value that is there, or, of several paths, the texts that are there with `separator`
    /// between them; `nil` where nothing is there. `null` and empty texts of several are as good as
    /// absent.
    func value(in object: JSONObject, separator: String = "\n\n") -> JSON? {
        if let only { return only.value(in: object) }
        let values = paths.compactMap { $0.value(in: object) }.filter { !$0.isNull && $0 != "" }
        if values.count < 2 { return values.first }
        let texts = values.compactMap { $0.label ?? $0.bool.map { String($0) } }
        // What cannot be joined is shown to whoever reads the field, which says what it needs.
        return texts.count == values.count
            ? .string(texts.joined(separator: separator)) : .array(values)
    }
}

extension FieldPaths: ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
    CustomStringConvertible
{
    public init(stringLiteral value: String) { self.init(value) }
    public init(arrayLiteral elements: String...) { self.init(elements) }

    /// The path, or several with commas between them.
    public var description: String { paths.map(\.text).joined(separator: ", ") }
}

extension JSONObject {
    /// The member of that name; where there is none, what stands at that path below the members.
    package func value(at field: FieldPaths) -> JSON? { field.value(in: self) }

    /// This object without what stands at `field`.
    package func without(_ field: FieldPaths) -> JSONObject {
        field.paths.reduce(self) { $1.removed(from: $0) }
    }
}
