/// What the stored values of a column are to JSON.
enum ValueMeaning: Equatable {
    case boolean
    case integer
    case unsigned
    case float
    case double
    case float16
    case decimal(scale: Int)
    case date
    case time(TimeUnit)
    case timestamp(TimeUnit, isUTC: Bool)
    /// Impala's and Spark's: nanoseconds of a day, and the day.
    case julianTimestamp
    case text
    /// Text that is JSON itself.
    case json
    /// Text, if it is UTF-8.
    case binary
    case uuid
    case interval

    /// More bytes than any fixed length that is of use.
    private static let longestFixed = 1 << 20

    init(_ element: SchemaElement, _ type: PhysicalType) throws(ParquetProblem) {
        if type == .fixedLengthByteArray {
            guard (1...Self.longestFixed).contains(element.typeLength) else {
                throw .damaged("its values have \(element.typeLength) bytes each")
            }
        }
        guard let meaning = try Self.meaning(element, type) else {
            throw .damaged("what its values mean does not fit how they are stored")
        }
        self = meaning
    }

    private static func meaning(
        _ element: SchemaElement, _ type: PhysicalType
    ) throws(ParquetProblem) -> ValueMeaning? {
        if element.annotation.isInterval {
            return type == .fixedLengthByteArray && element.typeLength == 12 ? .interval : nil
        }
        let isBytes = type == .byteArray || type == .fixedLengthByteArray
        let isInteger = type == .int32 || type == .int64
        switch element.annotation.meaning {
        case nil, .unknown, .list, .map: return plain(type)
        case .string, .enumeration: return isBytes ? .text : nil
        case .json: return isBytes ? .json : nil
        case .bson: return isBytes ? .binary : nil
        case .integer(let isSigned):
            return isInteger ? (isSigned ? .integer : .unsigned) : nil
        case .decimal(let scale):
            guard (0...Decimals.mostDigits).contains(scale) else {
                throw .damaged("its decimals have \(scale) digits behind the point")
            }
            let fits = isInteger || isBytes && element.typeLength <= Decimals.mostBytes
            return fits ? .decimal(scale: scale) : nil
        case .date: return type == .int32 ? .date : nil
        case .time(let unit):
            return type == (unit == .milliseconds ? .int32 : .int64) ? .time(unit) : nil
        case .timestamp(let unit, let isUTC):
            return type == .int64 ? .timestamp(unit, isUTC: isUTC) : nil
        case .uuid: return type == .fixedLengthByteArray && element.typeLength == 16 ? .uuid : nil
        case .float16:
            return type == .fixedLengthByteArray && element.typeLength == 2 ? .float16 : nil
        case .other(let number):
            throw .unsupported("it has the newer type number \(number)")
        }
    }

    private static func plain(_ type: PhysicalType) -> ValueMeaning {
        switch type {
        case .boolean: .boolean
        case .int32, .int64: .integer
        case .int96: .julianTimestamp
        case .float: .float
        case .double: .double
        case .byteArray, .fixedLengthByteArray: .binary
        }
    }
}
