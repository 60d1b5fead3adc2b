/// What a column or group means beyond how it is stored: `LogicalType`, and before it
/// `ConvertedType`.
///
/// Source: apache/parquet-format, `LogicalTypes.md` and `parquet.thrift`.
struct Annotation {
    enum Logical: Equatable {
        case string, map, list, enumeration, date, unknown, json, bson, uuid, float16
        case decimal(scale: Int)
        case time(TimeUnit)
        case timestamp(TimeUnit, isUTC: Bool)
        case integer(isSigned: Bool)
        /// One that is not known here, by its number in `LogicalType`.
        case other(Int)
    }

    /// The number in `ConvertedType`.
    var converted: Int?
    /// Of a decimal.
    var scale = 0
    var logical: Logical?

    /// The newer annotation, or the older one in its words.
    var meaning: Logical? {
        if let logical { return logical }
        switch converted {
        case 0: return .string
        case 1, 2: return .map
        case 3: return .list
        case 4: return .enumeration
        case 5: return .decimal(scale: scale)
        case 6: return .date
        case 7: return .time(.milliseconds)
        case 8: return .time(.microseconds)
        case 9: return .timestamp(.milliseconds, isUTC: true)
        case 10: return .timestamp(.microseconds, isUTC: true)
        case 11, 12, 13, 14: return .integer(isSigned: false)
        case 15, 16, 17, 18: return .integer(isSigned: true)
        case 19: return .json
        case 20: return .bson
        default: return nil
        }
    }

    /// An interval has no logical type of its own.
    var isInterval: Bool { logical == nil && converted == 21 }

    mutating func readLogical(
        _ reader: inout CompactReader, _ field: CompactReader.Field
    ) throws(ParquetProblem) {
        try reader.requireStructure(field)
        var last = 0
        while let member = try reader.field(after: &last) {
            try reader.requireStructure(member)
            logical = try Self.logical(member.id, &reader)
        }
    }

    /// The member of the union with the number `id`.
    private static func logical(
        _ id: Int, _ reader: inout CompactReader
    ) throws(ParquetProblem) -> Logical {
        let (number, isTrue, unit) = try parameters(&reader)
        return switch id {
        case 1: .string
        case 2: .map
        case 3: .list
        case 4: .enumeration
        case 5: .decimal(scale: number)
        case 6: .date
        case 7: .time(unit)
        case 8: .timestamp(unit, isUTC: isTrue)
        case 10: .integer(isSigned: isTrue)
        case 11: .unknown
        case 12: .json
        case 13: .bson
        case 14: .uuid
        case 15: .float16
        default: .other(id)
        }
    }

    /// The first number (a decimal's scale), the truth value and the unit of a member, whose fields
    /// do not clash.
    private static func parameters(
        _ reader: inout CompactReader
    ) throws(ParquetProblem) -> (number: Int, isTrue: Bool, unit: TimeUnit) {
        var (number, isTrue, unit) = (0, false, TimeUnit.milliseconds)
        var last = 0
        while let field = try reader.field(after: &last) {
            switch (field.id, field.kind) {
            case (1, .int32): number = try reader.int(field)
            case (_, .yes): isTrue = true
            case (2, .structure):
                var inner = 0
                while let member = try reader.field(after: &inner) {
                    guard let known = TimeUnit(rawValue: member.id) else {
                        throw .damaged("there is no unit of time \(member.id)")
                    }
                    unit = known
                    try reader.skip(member)
                }
            default: try reader.skip(field)
            }
        }
        return (number, isTrue, unit)
    }
}

/// The raw values are the members of `TimeUnit` in `parquet.thrift`.
enum TimeUnit: Int {
    case milliseconds = 1
    case microseconds = 2
    case nanoseconds = 3

    var perSecond: Int64 {
        switch self {
        case .milliseconds: 1_000
        case .microseconds: 1_000_000
        case .nanoseconds: 1_000_000_000
        }
    }
}
