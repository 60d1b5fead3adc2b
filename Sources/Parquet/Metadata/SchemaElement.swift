/// One line of a file's schema: a column, or a group of the lines that follow it.
///
/// Source: apache/parquet-format, `parquet.thrift`, `SchemaElement`.
struct SchemaElement {
    enum Repetition: Int {
        case required = 0
        case optional = 1
        case repeated = 2
    }

    var name = ""
    /// `nil` for a group.
    var type: PhysicalType?
    var typeLength = 0
    var repetition = Repetition.required
    var childCount = 0
    var annotation = Annotation()

    static func read(_ reader: inout CompactReader) throws(ParquetProblem) -> SchemaElement {
        var element = SchemaElement()
        var last = 0
        while let field = try reader.field(after: &last) {
            switch field.id {
            case 1: element.type = try PhysicalType(code: try reader.int(field))
            case 2: element.typeLength = try reader.int(field)
            case 3:
                let code = try reader.int(field)
                guard let repetition = Repetition(rawValue: code) else {
                    throw .damaged("the schema has no repetition \(code)")
                }
                element.repetition = repetition
            case 4: element.name = try reader.text(field)
            case 5: element.childCount = try reader.count(field)
            case 6: element.annotation.converted = try reader.int(field)
            case 7: element.annotation.scale = try reader.int(field)
            case 10: try element.annotation.readLogical(&reader, field)
            default: try reader.skip(field)
            }
        }
        return element
    }
}

/// How the values of a column are stored.
enum PhysicalType: Int {
    case boolean = 0
    case int32 = 1
    case int64 = 2
    case int96 = 3
    case float = 4
    case double = 5
    case byteArray = 6
    case fixedLengthByteArray = 7

    init(code: Int) throws(ParquetProblem) {
        guard let type = PhysicalType(rawValue: code) else {
            throw .damaged("there is no column type \(code)")
        }
        self = type
    }
}
