internal import JSON

/// Puts the entries of all columns together again, a row at a time.
///
/// Levels come from the file, and columns that stand side by side are read independently of each
/// other: wherever the first column of a group decides, the others must agree.
struct RowAssembler {
    private let members: [SchemaNode]
    let columns: [ColumnReader]
    private let budget: RowBudget

    init(_ members: [SchemaNode], _ columns: [ColumnReader], _ budget: RowBudget) {
        self.members = members
        self.columns = columns
        self.budget = budget
    }

    func row() throws(ParquetProblem) -> JSONObject {
        budget.startRow()
        var row = JSONObject()
        row.reserveCapacity(members.count)
        for member in members {
            for column in member.columns where columns[column].repetition != 0 {
                throw .misfit(columns[column])
            }
            row.append(member.name, try value(member))
        }
        return row
    }

    private func value(_ node: SchemaNode) throws(ParquetProblem) -> JSON {
        let first = columns[node.columns.lowerBound]
        if node.isOptional {
            let isThere = first.definition >= node.definition
            try agree(node) { ($0.definition >= node.definition) == isThere }
            if !isThere {
                try budget.spend(0)
                try skip(node)
                return .null
            }
        }
        switch node.shape {
        case .value:
            let value = try first.value(budget)
            try first.advance()
            return value
        case .structure(let members):
            try budget.spend(0)
            var object = JSONObject()
            object.reserveCapacity(members.count)
            for member in members { object.append(member.name, try value(member)) }
            return .object(object)
        case .list(let element, let definition, let repetition):
            var elements: [JSON] = []
            try items(node, definition, repetition) { () throws(ParquetProblem) in
                elements.append(try value(element))
            }
            return .array(elements)
        case .map(let key, let value, let definition, let repetition):
            var object = JSONObject()
            try items(node, definition, repetition) { () throws(ParquetProblem) in
                let name = try self.key(key)
                let value = try value.map { node throws(ParquetProblem) in try self.value(node) }
                guard object[name] == nil else {
                    throw ParquetProblem(
                        "the map \"\(node.name)\" has the key \"\(name)\" twice: "
                            + "write it as a list of structs")
                }
                object.append(name, value ?? .null)
            }
            return .object(object)
        }
    }

    /// Runs `body` for each item of a list or map.
    private func items(
        _ node: SchemaNode, _ definition: Int, _ repetition: Int,
        _ body: () throws(ParquetProblem) -> Void
    ) throws(ParquetProblem) {
        try budget.spend(0)
        let first = columns[node.columns.lowerBound]
        let hasItems = first.definition >= definition
        try agree(node) { ($0.definition >= definition) == hasItems }
        guard hasItems else { return try skip(node) }
        while true {
            try body()
            let next = first.repetition
            guard next <= repetition else { throw .misfit(first) }
            try agree(node) { $0.repetition == next }
            if next < repetition { return }
            // What goes on has an item.
            try agree(node) { $0.definition >= definition }
        }
    }

    /// A map's key, which JSON has as text.
    private func key(_ node: SchemaNode) throws(ParquetProblem) -> String {
        switch try value(node) {
        case .string(let text), .number(let text): return text
        case .bool(let value): return value ? "true" : "false"
        case let other:
            throw ParquetProblem(
                "a map has a key that is \(other.kind): write it as a list of structs")
        }
    }

    /// Passes over what is not there: an entry in each column.
    private func skip(_ node: SchemaNode) throws(ParquetProblem) {
        for column in node.columns { try columns[column].advance() }
    }

    @inline(__always)
    private func agree(
        _ node: SchemaNode, _ isSo: (ColumnReader) -> Bool
    ) throws(ParquetProblem) {
        for column in node.columns where !isSo(columns[column]) { throw .misfit(columns[column]) }
    }
}

extension ParquetProblem {
    fileprivate static func misfit(_ column: ColumnReader) -> ParquetProblem {
        ParquetProblem("column \"\(column.plan.path)\": \(ParquetProblem.misfit.text)")
    }
}
