/// Writes what stands at the end of a file.
///
/// Source: apache/parquet-format, `parquet.thrift`, `FileMetaData`.
enum FooterWriter {
    /// The footer's struct.
    ///
    /// - Parameter groups: as `group` made them.
    static func footer(
        _ schema: ParquetSchema, rows: Int, groups: [[UInt8]], keyValues: [(String, String)],
        createdBy: String
    ) -> [UInt8] {
        var elements: [[UInt8]] = [
            element { root in
                root.text(4, "schema")
                root.int32(5, schema.columns.count)
            }
        ]
        for column in schema.columns { append(column, to: &elements) }
        var writer = CompactWriter()
        writer.structure { file in
            file.int32(1, 2)
            file.structures(2, count: elements.count) { $0.append(Array(elements.joined())) }
            file.int64(3, rows)
            file.structures(4, count: groups.count) { $0.append(Array(groups.joined())) }
            file.structures(5, count: keyValues.count) { list in
                for (key, value) in keyValues {
                    list.structure { pair in
                        pair.text(1, key)
                        pair.text(2, value)
                    }
                }
            }
            file.text(6, createdBy)
        }
        return writer.bytes
    }

    private static func element(_ body: (inout CompactWriter) -> Void) -> [UInt8] {
        var writer = CompactWriter()
        writer.structure(body)
        return writer.bytes
    }

    /// A column and what is below it, depth first.
    private static func append(_ column: ParquetSchema.Column, to elements: inout [[UInt8]]) {
        let repetition: SchemaElement.Repetition = column.isOptional ? .optional : .required
        elements.append(
            element { element in
                if column.kind.isLeaf { element.int32(1, column.kind.type.rawValue) }
                element.int32(3, repetition.rawValue)
                element.text(4, column.name)
                switch column.kind {
                case .text: annotate(&element, converted: 0, logical: 1)
                case .list:
                    element.int32(5, 1)
                    annotate(&element, converted: 3, logical: 3)
                case .structure(let members): element.int32(5, members.count)
                case .number, .integer, .bool: break
                }
            })
        switch column.kind {
        case .list(let kind):
            elements.append(
                element { list in
                    list.int32(3, SchemaElement.Repetition.repeated.rawValue)
                    list.text(4, "list")
                    list.int32(5, 1)
                })
            append(ParquetSchema.Column("element", kind), to: &elements)
        case .structure(let members):
            for member in members { append(member, to: &elements) }
        case .text, .number, .integer, .bool: break
        }
    }

    /// What a column means, in the older numbers and in the newer ones.
    private static func annotate(_ element: inout CompactWriter, converted: Int, logical: Int) {
        element.int32(6, converted)
        element.structure(10) { union in union.structure(logical) { _ in } }
    }

    /// A row group's struct.
    ///
    /// - Parameter start: where the pages of its first column start in the file.
    static func group(
        _ columns: [ColumnWriter], rows: Int, at start: Int, codec: ColumnChunk.Codec
    ) -> [UInt8] {
        var writer = CompactWriter()
        writer.structure { group in
            var offset = start
            group.structures(1, count: columns.count) { list in
                for column in columns {
                    list.structure { chunk in
                        chunk.int64(2, offset)
                        chunk.structure(3) { describe(&$0, column, at: offset, codec) }
                    }
                    offset += column.pages.count
                }
            }
            group.int64(2, columns.reduce(0) { $0 + $1.plainSize })
            group.int64(3, rows)
        }
        return writer.bytes
    }

    private static func describe(
        _ metadata: inout CompactWriter, _ column: ColumnWriter, at offset: Int,
        _ codec: ColumnChunk.Codec
    ) {
        metadata.int32(1, column.type.rawValue)
        metadata.int32s(
            2, [ValueDecoder.Encoding.plain.rawValue, ValueDecoder.Encoding.runLength.rawValue])
        metadata.texts(3, column.path)
        metadata.int32(4, codec.rawValue)
        metadata.int64(5, column.valueCount)
        metadata.int64(6, column.plainSize)
        metadata.int64(7, column.pages.count)
        metadata.int64(9, offset)
    }
}

extension ParquetSchema.Kind {
    fileprivate var isLeaf: Bool {
        switch self {
        case .text, .number, .integer, .bool: true
        case .list, .structure: false
        }
    }
}
