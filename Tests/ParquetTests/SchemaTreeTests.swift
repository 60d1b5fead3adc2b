import Testing

@testable import Parquet

@Suite("SchemaTree")
struct SchemaTreeTests {
    /// A line of a schema: `-` required, `?` optional, `*` repeated; a group has a count behind it.
    static func element(_ line: String) throws -> SchemaElement {
        let words = line.split(separator: " ")
        var element = SchemaElement()
        element.repetition =
            ["-": .required, "?": .optional, "*": .repeated][words[0]] ?? .required
        element.name = String(words[1])
        switch words[2] {
        case "int": element.type = .int32
        case "text":
            element.type = .byteArray
            element.annotation.converted = 0
        default: element.childCount = try #require(Int(words[2]))
        }
        if words.count > 3 {
            element.annotation.converted = ["MAP": 1, "MAP_KEY_VALUE": 2, "LIST": 3][words[3]]
        }
        return element
    }

    static func tree(_ lines: [String], wanted: Set<String>? = nil) throws -> SchemaTree {
        try SchemaTree(try lines.map(element), wanted: wanted)
    }

    /// "a?: [{b: @0/1}]": members, what may be null, and each column with its highest levels.
    static func text(_ node: SchemaNode, _ tree: SchemaTree) -> String {
        let shape =
            switch node.shape {
            case .value:
                "@\(tree.columns[node.columns.lowerBound].maxRepetition)"
                    + "/\(tree.columns[node.columns.lowerBound].maxDefinition)"
            case .structure(let members): "{" + text(members, tree) + "}"
            case .list(let element, _, _): "[" + text(element, tree) + "]"
            case .map(let key, let value, _, _):
                "<" + text(key, tree) + ": " + (value.map { text($0, tree) } ?? "") + ">"
            }
        return shape + (node.isOptional ? "?" : "")
    }

    static func text(_ members: [SchemaNode], _ tree: SchemaTree) -> String {
        members.map { "\($0.name): \(text($0, tree))" }.joined(separator: ", ")
    }

    // The forms of LogicalTypes.md, "Lists" and "Maps", with its rules for older files.
    @Test(
        "lists and maps of today and of earlier writers",
        arguments: [
            (["? a 1 LIST", "* list 1", "? element int"], "a: [@1/3?]?"),
            (["- a 1 LIST", "* bag 1", "- array_element int"], "a: [@1/1]"),
            (["? a 1 LIST", "* element int"], "a: [@1/2]?"),
            (["? a 1 LIST", "* element 2", "- b int", "? c text"], "a: [{b: @1/2, c: @1/3?}]?"),
            (["? a 1 LIST", "* array 1", "- b int"], "a: [{b: @1/2}]?"),
            (["? a 1 LIST", "* a_tuple 1", "- b int"], "a: [{b: @1/2}]?"),
            (["? a 1 LIST", "* list 1", "* b int"], "a: [{b: [@2/3]}]?"),
            (["* a int"], "a: [@1/1]"),
            (["* a 2", "? b int", "* c int"], "a: [{b: @1/2?, c: [@2/2]}]"),
            (
                ["? a 1 LIST", "* list 1", "? element 1 LIST", "* list 1", "? element int"],
                "a: [[@2/5?]?]?"
            ),
            (["? a 1 MAP", "* key_value 2", "- key text", "? value int"], "a: <@1/2: @1/3?>?"),
            (
                ["? a 1 MAP_KEY_VALUE", "* map 2", "- key text", "- value int"],
                "a: <@1/2: @1/2>?"
            ),
            (["? a 1 MAP", "* key_value 1", "- key text"], "a: [@1/2]?"),
            // Annotated as what they are not: read as they stand.
            (["? a 2 LIST", "? b int", "? c int"], "a: {b: @0/2?, c: @0/2?}?"),
            (["? a 1 MAP", "* m int"], "a: {m: [@1/2]}?"),
        ])
    func forms(lines: [String], expected: String) throws {
        let tree = try Self.tree(["- root 1"] + lines)
        #expect(Self.text(tree.members, tree) == expected)
    }

    static let chat = [
        "- root 3", "? id text", "? messages 1 LIST", "* list 1", "? element 2", "? role text",
        "? content text", "? scores 1 MAP", "* key_value 2", "- key text", "? value 2", "? a int",
        "? b int",
    ]

    @Test(
        "what is wanted is named as in JSON, and nothing else is kept",
        arguments: [
            (["id"], "id: @0/1?", [0]),
            (["messages"], "messages: [{role: @1/4?, content: @1/4?}?]?", [1, 2]),
            (["messages.content"], "messages: [{content: @1/4?}?]?", [2]),
            (["scores.value"], "scores: <@1/2: {a: @1/4?, b: @1/4?}?>?", [3, 4, 5]),
            (
                ["scores.a", "id"], "id: @0/1?, scores: <@1/2: {a: @1/4?, b: @1/4?}?>?",
                [0, 3, 4, 5]
            ),
            (["messages.list.element.content", "role", ""], "", []),
        ] as [(Set<String>, String, [Int])])
    func wanted(wanted: Set<String>, expected: String, columns: [Int]) throws {
        let tree = try Self.tree(Self.chat, wanted: wanted)
        #expect(Self.text(tree.members, tree) == expected)
        #expect(tree.columns.map(\.index) == columns)
        #expect(tree.columnCount == 6)
        #expect(tree.names == ["id", "messages", "scores"])
    }

    @Test(
        "schemas that cannot be are refused",
        arguments: [
            ([], "no root"), (["- root int"], "no root"),
            (["- root 2", "- a int"], "ends too soon"),
            (["- root 1", "- a int", "- b int"], "parts without a place"),
            (["- root 1", "- a 0"], "\"a\" is empty"), (["- root 1", "- a 1"], "\"a\" is empty"),
            (["- root 2", "- a int", "? a text"], "two columns have the name \"a\""),
            (["- root 1", "- a 99", "- b int"], "ends too soon"),
            (["- root 1", "? a 1 MAP", "* m 2", "- key text"], "ends too soon"),
            (
                ["- root 1"] + (0..<200).map { "? g\($0) 1" } + ["- a int"],
                "nested too deeply"
            ),
        ])
    func refused(lines: [String], problem: String) {
        let error = #expect(throws: ParquetProblem.self) { try Self.tree(lines) }
        #expect(error?.text.contains(problem) == true, "\(error?.text ?? "")")
    }
}
