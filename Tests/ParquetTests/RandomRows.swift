import JSON
import Parquet
import TestSupport

extension Seeded {
    /// In 0..<limit.
    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}

/// Schemas and rows of any shape.
enum RandomRows {
    static func schema(_ chance: inout Seeded) -> ParquetSchema {
        ParquetSchema(columns(&chance, depth: 0))
    }

    private static func columns(_ chance: inout Seeded, depth: Int) -> [ParquetSchema.Column] {
        (0..<1 + chance.below(4)).map { place in
            .init("c\(place)", kind(&chance, depth: depth), isOptional: chance.below(3) > 0)
        }
    }

    private static func kind(_ chance: inout Seeded, depth: Int) -> ParquetSchema.Kind {
        switch chance.below(depth < 4 ? 7 : 4) {
        case 0: .text
        case 1: .number
        case 2: .integer
        case 3: .bool
        case 4: .structure(columns(&chance, depth: depth + 1))
        default: .list(kind(&chance, depth: depth + 1))
        }
    }

    static func row(_ schema: ParquetSchema, _ chance: inout Seeded) -> JSON {
        object(schema.columns, &chance)
    }

    private static func object(
        _ columns: [ParquetSchema.Column], _ chance: inout Seeded
    ) -> JSON {
        var object = JSONObject()
        for column in columns {
            let isNull = column.isOptional && chance.below(4) == 0
            object[column.name] = isNull ? .null : value(column.kind, &chance)
        }
        return .object(object)
    }

    private static func value(_ kind: ParquetSchema.Kind, _ chance: inout Seeded) -> JSON {
        switch kind {
        case .text:
            return .string(
                String(repeating: ["a", "ñ", "🙂", "\n"][chance.below(4)], count: chance.below(30)))
        case .number: return .number(Double(chance.below(4_000) - 2_000) / 16)
        case .integer: return .number(Int(truncatingIfNeeded: chance.next()))
        case .bool: return .bool(chance.below(2) == 0)
        case .structure(let columns): return object(columns, &chance)
        case .list(let element):
            return .array(
                (0..<chance.below(4)).map { _ in
                    chance.below(4) == 0 ? .null : value(element, &chance)
                })
        }
    }
}
