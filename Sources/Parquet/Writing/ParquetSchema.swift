/// The columns of a file that is written: every row has them, in this order.
public struct ParquetSchema: Sendable, Hashable {
    /// What a column holds.
    public indirect enum Kind: Sendable, Hashable {
        /// UTF-8.
        case text
        /// A `Double`.
        case number
        /// 64 bits.
        case integer
        case bool
        /// Elements may be null.
        case list(Kind)
        case structure([Column])
    }

    public struct Column: Sendable, Hashable {
        public var name: String
        public var kind: Kind
        /// Whether it may be null or absent.
        public var isOptional: Bool

        public init(_ name: String, _ kind: Kind, isOptional: Bool = true) {
            self.name = name
            self.kind = kind
            self.isOptional = isOptional
        }
    }

    public var columns: [Column]

    public init(_ columns: [Column]) { self.columns = columns }

    /// Why no file can have this schema, as a clause; `nil` where one can.
    var problem: String? { Self.problem(columns, path: "", depth: 1) }

    private static func problem(_ columns: [Column], path: String, depth: Int) -> String? {
        if columns.isEmpty {
            return path.isEmpty ? "it would have no columns" : "\"\(path)\" would have no members"
        }
        var names: Set<String> = []
        for column in columns {
            let inside = path.isEmpty ? column.name : "\(path).\(column.name)"
            guard names.insert(column.name).inserted else {
                return "two columns would have the name \"\(inside)\""
            }
            var kind = column.kind
            var depth = depth + 1
            while case .list(let element) = kind {
                kind = element
                depth += 2
            }
            guard depth < SchemaTree.deepest else {
                return "\"\(path)\" would be nested too deeply"
            }
            guard case .structure(let members) = kind else { continue }
            if let problem = problem(members, path: inside, depth: depth) { return problem }
        }
        return nil
    }
}
