internal import Files
internal import JSON

/// Takes rows apart into columns: the other way round than `RowAssembler`.
struct RowShredder {
    private indirect enum Shape {
        case value(Int)
        case structure([Node])
        case list(Node, repetition: Int)
    }

    private struct Node {
        let name: String
        let isOptional: Bool
        let kind: ParquetSchema.Kind
        let shape: Shape
        let columns: Range<Int>
    }

    private var nodes: [Node] = []
    private(set) var columns: [ColumnWriter] = []

    init(_ schema: ParquetSchema, _ compressor: ZstdCompressor?) {
        nodes = schema.columns.map { column in
            node(column, Place(path: [], definition: 0, repetition: 0), compressor)
        }
    }

    private struct Place {
        var path: [String]
        var definition: Int
        var repetition: Int
    }

    private mutating func node(
        _ column: ParquetSchema.Column, _ place: Place, _ compressor: ZstdCompressor?
    ) -> Node {
        var inside = place
        inside.path.append(column.name)
        if column.isOptional { inside.definition += 1 }
        let start = columns.count
        let shape: Shape
        switch column.kind {
        case .structure(let members):
            shape = .structure(members.map { node($0, inside, compressor) })
        case .list(let element):
            inside.path.append("list")
            inside.definition += 1
            inside.repetition += 1
            shape = .list(
                node(ParquetSchema.Column("element", element), inside, compressor),
                repetition: inside.repetition)
        case .text, .number, .integer, .bool:
            shape = .value(start)
            columns.append(
                ColumnWriter(
                    path: inside.path, type: column.kind.type, maxDefinition: inside.definition,
                    maxRepetition: inside.repetition, compressor: compressor))
        }
        return Node(
            name: column.name, isOptional: column.isOptional, kind: column.kind, shape: shape,
            columns: start..<columns.count)
    }

    // MARK: Checking

    /// Why `row` does not fit the schema, as a clause; `nil` where it does.
    func problem(_ row: JSONObject) -> String? { problem(row, nodes, path: "") }

    private func problem(_ object: JSONObject, _ nodes: [Node], path: String) -> String? {
        var known = 0
        for node in nodes {
            let value = object[node.name]
            if value != nil { known += 1 }
            let path = path.isEmpty ? node.name : "\(path).\(node.name)"
            if let problem = problem(value ?? .null, node, path: path) { return problem }
        }
        guard known < object.members.count else { return nil }
        let names = Set(nodes.map(\.name))
        let other = object.keys.first { !names.contains($0) } ?? ""
        return "\"\(path.isEmpty ? other : "\(path).\(other)")\" is none of the file's columns"
    }

    private func problem(_ value: JSON, _ node: Node, path: String) -> String? {
        if value.isNull {
            return node.isOptional ? nil : "\"\(path)\" is missing or null"
        }
        switch (node.shape, value) {
        case (.structure(let members), .object(let object)):
            return problem(object, members, path: path)
        case (.list(let element, _), .array(let elements)):
            for (place, value) in elements.enumerated() where !value.isNull {
                if let problem = problem(value, element, path: "\(path)[\(place)]") {
                    return problem
                }
            }
            return nil
        case (.value, _) where node.kind.holds(value): return nil
        default: return "\"\(path)\" is \(value.kind); it must be \(node.kind.words)"
        }
    }

    // MARK: Taking apart

    /// Adds a row that has been checked.
    func append(_ row: JSONObject) throws(ParquetProblem) {
        for node in nodes { append(row[node.name], node, repetition: 0, definition: 0) }
        for column in columns { try column.endRow() }
    }

    private func append(_ value: JSON?, _ node: Node, repetition: Int, definition: Int) {
        guard let value, !value.isNull else {
            return appendNothing(node, repetition: repetition, definition: definition)
        }
        let definition = definition + (node.isOptional ? 1 : 0)
        switch node.shape {
        case .value(let column):
            columns[column].append(value, repetition: repetition, definition: definition)
        case .structure(let members):
            for member in members {
                append(
                    value[member.name], member, repetition: repetition, definition: definition)
            }
        case .list(let element, let again):
            guard let elements = value.array, !elements.isEmpty else {
                return appendNothing(node, repetition: repetition, definition: definition)
            }
            for (place, value) in elements.enumerated() {
                append(
                    value, element, repetition: place == 0 ? repetition : again,
                    definition: definition + 1)
            }
        }
    }

    private func appendNothing(_ node: Node, repetition: Int, definition: Int) {
        for column in node.columns {
            columns[column].append(nil, repetition: repetition, definition: definition)
        }
    }
}

extension ParquetSchema.Kind {
    /// How the values of a column are stored; a group's is not asked for.
    var type: PhysicalType {
        switch self {
        case .number: .double
        case .integer: .int64
        case .bool: .boolean
        default: .byteArray
        }
    }

    fileprivate func holds(_ value: JSON) -> Bool {
        switch self {
        case .text: value.string != nil
        case .number: value.double != nil
        case .integer: value.int != nil
        case .bool: value.bool != nil
        case .list, .structure: false
        }
    }

    fileprivate var words: String {
        switch self {
        case .text: "a string"
        case .number: "a number"
        case .integer: "a whole number of 64 bits"
        case .bool: "true or false"
        case .list: "an array"
        case .structure: "an object"
        }
    }
}
