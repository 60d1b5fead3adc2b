/// The schema of a file as rows have it, cut down to the columns that are wanted.
struct SchemaTree {
    /// The members of a row that are read.
    private(set) var members: [SchemaNode] = []
    /// The columns below them, in the file's order.
    private(set) var columns: [ColumnPlan] = []
    /// All members of a row, read or not.
    private(set) var names: [String] = []
    /// How many columns the file has.
    private(set) var columnCount = 0

    private let elements: [SchemaElement]
    private let wanted: Set<String>?
    private var next = 0

    /// Groups may nest so deep; JSON nests no deeper here.
    static let deepest = 128

    /// - Parameters:
    ///   - elements: the schema, depth first, as the footer has it.
    ///   - wanted: members such as `messages`, or what is in them such as `messages.content`; `nil`
    ///     for all. Lists are not spelled.
    init(_ elements: [SchemaElement], wanted: Set<String>?) throws(ParquetProblem) {
        self.elements = elements
        self.wanted = wanted
        guard let root = elements.first, root.type == nil else {
            throw .damaged("its schema has no root")
        }
        next = 1
        for _ in 0..<root.childCount {
            guard next < elements.count else { throw .damaged("its schema ends too soon") }
            names.append(elements[next].name)
            let place = Place(keeps: wanted == nil)
            if let node = try node(in: place) { members.append(node) }
        }
        guard next == elements.count else { throw .damaged("its schema has parts without a place") }
        try Self.requireUnique(names)
    }

    /// What is known of a node from those above it.
    private struct Place {
        var definition = 0
        var repetition = 0
        var depth = 1
        /// The path with all groups, ending in a dot, and that of the JSON.
        var path = ""
        var member = ""
        /// Whether something above is wanted as a whole.
        var keeps: Bool
        /// The lists' own groups add nothing to the JSON's path.
        var isWrapper = false
    }

    /// Reads the node at `next` and all below it; `nil` where nothing of it is wanted.
    private mutating func node(in place: Place) throws(ParquetProblem) -> SchemaNode? {
        let element = elements[next]
        guard element.repetition == .repeated else { return try single(element, in: place) }
        // A repeated thing outside of a list is a list that cannot be null.
        var inside = place
        inside.definition += 1
        inside.repetition += 1
        let start = columns.count
        guard let item = try single(element, in: inside) else { return nil }
        return SchemaNode(
            name: element.name, isOptional: false, definition: place.definition,
            shape: .list(
                item, definition: inside.definition, repetition: inside.repetition),
            columns: start..<columns.count)
    }

    /// The same but for its being repeated, which the caller has seen to.
    private mutating func single(
        _ element: SchemaElement, in place: Place
    ) throws(ParquetProblem) -> SchemaNode? {
        guard place.depth < Self.deepest else { throw .damaged("its schema is nested too deeply") }
        let start = columns.count
        var inside = place
        inside.depth += 1
        inside.path += element.name
        if !place.isWrapper {
            inside.member += place.member.isEmpty ? element.name : ".\(element.name)"
        }
        inside.isWrapper = false
        inside.keeps = place.keeps || wanted?.contains(inside.member) ?? true
        if element.repetition == .optional { inside.definition += 1 }
        let isOptional = element.repetition == .optional
        if let type = element.type {
            guard try value(element, type, in: inside) else { return nil }
            return SchemaNode(
                name: element.name, isOptional: isOptional, definition: inside.definition,
                shape: .value, columns: start..<columns.count)
        }
        guard let shape = try group(element, in: inside), start < columns.count else { return nil }
        return SchemaNode(
            name: element.name, isOptional: isOptional, definition: inside.definition,
            shape: shape, columns: start..<columns.count)
    }

    private mutating func value(
        _ element: SchemaElement, _ type: PhysicalType, in place: Place
    ) throws(ParquetProblem) -> Bool {
        guard element.childCount == 0 else { throw .damaged("a column has columns below it") }
        next += 1
        columnCount += 1
        guard place.keeps else { return false }
        let meaning: ValueMeaning
        do throws(ParquetProblem) {
            meaning = try ValueMeaning(element, type)
        } catch {
            throw ParquetProblem("column \"\(place.path)\": \(error.text)")
        }
        columns.append(
            ColumnPlan(
                index: columnCount - 1, path: place.path, type: type,
                typeLength: element.typeLength, meaning: meaning,
                maxDefinition: place.definition, maxRepetition: place.repetition))
        return true
    }

    // MARK: Groups

    private mutating func group(
        _ element: SchemaElement, in place: Place
    ) throws(ParquetProblem) -> SchemaNode.Shape? {
        next += 1
        guard next < elements.count, element.childCount > 0 else {
            throw .damaged("the group \"\(place.path)\" is empty")
        }
        var inside = place
        inside.path += "."
        let child = elements[next]
        let holdsOneList = element.childCount == 1 && child.repetition == .repeated
        switch element.annotation.meaning {
        case .list where holdsOneList: return try list(of: child, under: element, in: inside)
        case .map where holdsOneList && child.type == nil && (1...2).contains(child.childCount):
            return try map(of: child, in: inside)
        case .other(let number) where place.keeps:
            throw .unsupported("column \"\(place.path)\" has the newer type number \(number)")
        default:
            return try structure(element.childCount, in: inside)
        }
    }

    private mutating func structure(
        _ count: Int, in place: Place
    ) throws(ParquetProblem) -> SchemaNode.Shape? {
        var members: [SchemaNode] = []
        for _ in 0..<count {
            guard next < elements.count else { throw .damaged("its schema ends too soon") }
            if let node = try node(in: place) { members.append(node) }
        }
        try Self.requireUnique(members.map(\.name))
        return .structure(members)
    }

    /// A list in the form of today, three levels deep, or in one of those that came before it.
    ///
    /// Source: apache/parquet-format, `LogicalTypes.md`, "Lists", with its rules for older files.
    private mutating func list(
        of child: SchemaElement, under element: SchemaElement, in place: Place
    ) throws(ParquetProblem) -> SchemaNode.Shape? {
        var inside = place
        inside.definition += 1
        inside.repetition += 1
        inside.isWrapper = true
        let isElement =
            child.type != nil || child.childCount != 1
            || child.name == "array" || child.name == element.name + "_tuple"
            || next + 1 >= elements.count || elements[next + 1].repetition == .repeated
        let item: SchemaNode?
        if isElement {
            item = try single(child, in: inside)
        } else {
            next += 1
            inside.depth += 1
            inside.path += child.name + "."
            item = try node(in: inside)
        }
        return item.map {
            .list($0, definition: inside.definition, repetition: inside.repetition)
        }
    }

    /// A map of keys to values; one without values, a set, is a list of its keys.
    private mutating func map(
        of child: SchemaElement, in place: Place
    ) throws(ParquetProblem) -> SchemaNode.Shape? {
        var inside = place
        inside.definition += 1
        inside.repetition += 1
        inside.depth += 1
        inside.path += child.name + "."
        inside.isWrapper = true
        next += 1
        // A key without its value, or the other way round, would be no map.
        inside.keeps = place.keeps || wanted?.contains { $0.hasPrefix(place.member + ".") } ?? true
        guard next < elements.count else { throw .damaged("its schema ends too soon") }
        let key = try node(in: inside)
        var value: SchemaNode?
        if child.childCount == 2 {
            guard next < elements.count else { throw .damaged("its schema ends too soon") }
            value = try node(in: inside)
        }
        guard let key else { return nil }
        if child.childCount == 1 {
            return .list(key, definition: inside.definition, repetition: inside.repetition)
        }
        return .map(
            key: key, value: value, definition: inside.definition, repetition: inside.repetition)
    }

    private static func requireUnique(_ names: [String]) throws(ParquetProblem) {
        var seen: Set<String> = []
        for name in names where !seen.insert(name).inserted {
            throw ParquetProblem(
                "two columns have the name \"\(name)\": rename one when writing the file")
        }
    }
}
