internal import JSON

/// The values that a column chunk's indices stand for. Texts are shared by all rows that have them.
struct ColumnDictionary {
    private var values: [JSON] = []
    /// Bytes of each value's text, for the row's budget.
    private var sizes: [Int32] = []

    /// Far more than writers keep: pyarrow stops at 1 MB, DuckDB at a fifth of its rows.
    private static let most = 1 << 24

    init(
        _ bytes: UnsafeRawBufferPointer, count: Int, _ plan: ColumnPlan
    ) throws(ParquetProblem) {
        // A text takes its length at least.
        let least = plan.type == .byteArray ? 4 : max(1, plan.width)
        guard plan.type != .boolean, count <= bytes.count / least else {
            throw .damaged("its dictionary of \(bytes.count) bytes has \(count) values")
        }
        guard count <= Self.most else {
            throw ParquetProblem(
                "its dictionary has \(count) values, more than the limit of \(Self.most): "
                    + "write the file again without dictionaries")
        }
        var decoder = try ValueDecoder(
            bytes, encoding: ValueDecoder.Encoding.plain.rawValue, column: plan,
            scratch: PageBuffer())
        let budget = RowBudget(limit: PageBuffer.largest)
        values.reserveCapacity(count)
        sizes.reserveCapacity(count)
        for _ in 0..<count {
            budget.startRow()
            let before = decoder.left
            values.append(try decoder.json(plan, budget))
            sizes.append(Int32(before - decoder.left))
        }
    }

    @inline(__always)
    func value(at index: Int, _ budget: RowBudget) throws(ParquetProblem) -> JSON {
        guard index < values.count else {
            throw .damaged("it refers to value \(index) of \(values.count) in its dictionary")
        }
        try budget.spend(Int(sizes[index]))
        return values[index]
    }
}

extension ValueDecoder {
    /// The next value as JSON.
    mutating func json(_ plan: ColumnPlan, _ budget: RowBudget) throws(ParquetProblem) -> JSON {
        switch plan.type {
        case .boolean:
            try budget.spend(0)
            return .bool(try bool())
        case .int32, .int64:
            try budget.spend(0)
            return try plan.meaning.json(try word(), width: 8 * plan.width)
        case .float:
            try budget.spend(0)
            return ValueMeaning.json(
                Float(bitPattern: UInt32(truncatingIfNeeded: try word())))
        case .double:
            try budget.spend(0)
            return .number(Double(bitPattern: UInt64(bitPattern: try word())))
        case .int96, .byteArray, .fixedLengthByteArray:
            let bytes = try bytes()
            try budget.spend(bytes.count)
            return try plan.meaning.json(bytes)
        }
    }
}
