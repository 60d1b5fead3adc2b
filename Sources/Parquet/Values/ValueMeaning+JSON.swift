internal import JSON

// How a stored value is written as JSON. What JSON has no word for, NaN and the infinities, is null.
extension ValueMeaning {
    /// - Parameter width: of the column's type in bits.
    func json(_ value: Int64, width: Int) throws(ParquetProblem) -> JSON {
        switch self {
        case .unsigned:
            return width == 32
                ? .number(String(UInt32(truncatingIfNeeded: value)))
                : .number(String(UInt64(bitPattern: value)))
        case .decimal(let scale): return .number(Decimals.text(value, scale: scale))
        case .date: return .string(Moments.date(days: Int(value)))
        case .time(let unit):
            guard let text = Moments.time(value, unit) else {
                throw .damaged("a time of day is \(value) \(unit)")
            }
            return .string(text)
        case .timestamp(let unit, let isUTC):
            return .string(Moments.timestamp(value, unit, isUTC: isUTC))
        default: return .number(String(value))
        }
    }

    /// The shortest spelling that is this value of 32 bits: 0.1, not 0.10000000149011612.
    static func json(_ value: Float) -> JSON {
        guard value.isFinite else { return .null }
        if let whole = Int(exactly: value), value.magnitude < 0x1p53 {
            return .number(String(whole))
        }
        return .number(value.description)
    }

    func json(_ bytes: UnsafeRawBufferPointer) throws(ParquetProblem) -> JSON {
        switch self {
        case .text: return .string(try Self.text(bytes))
        case .json:
            if let value = try? JSON.parse(bytes) { return value }
            return .string(try Self.text(bytes))
        case .decimal(let scale):
            guard let text = Decimals.text(bytes, scale: scale) else {
                throw .damaged("a decimal has \(bytes.count) bytes")
            }
            return .number(text)
        case .uuid: return .string(Binary.uuid(bytes))
        case .float16:
            var cursor = ByteCursor(bytes)
            return Self.json(HalfPrecision.value(try cursor.integer()))
        case .julianTimestamp:
            var cursor = ByteCursor(bytes)
            let nanoseconds: Int64 = try cursor.integer()
            return .string(Moments.julian(day: try cursor.integer(), nanoseconds: nanoseconds))
        case .interval:
            var cursor = ByteCursor(bytes)
            let (months, days): (UInt32, UInt32) = (try cursor.integer(), try cursor.integer())
            return .string(
                Moments.interval(months: months, days: days, milliseconds: try cursor.integer()))
        default:
            return .string(
                String(validating: bytes, as: UTF8.self) ?? Binary.dataAddress(bytes))
        }
    }

    private static func text(_ bytes: UnsafeRawBufferPointer) throws(ParquetProblem) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ParquetProblem(
                "a text is not UTF-8: write the column again as UTF-8, or as binary")
        }
        return text
    }
}
