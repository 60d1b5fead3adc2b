/// A buffer of a forward pass: `[rows, columns]`, row-major, aligned for vector loads.
// @unchecked: scratch belongs to one forward pass at a time.
final class Matrix<Element: BitwiseCopyable>: @unchecked Sendable {
    let rows: Int
    let columns: Int
    let base: UnsafeMutablePointer<Element>

    init(rows: Int, columns: Int, filledWith value: Element) {
        self.rows = rows
        self.columns = columns
        let bytes = max(rows * columns, 1) * MemoryLayout<Element>.stride
        base = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
            .bindMemory(to: Element.self, capacity: max(rows * columns, 1))
        base.initialize(repeating: value, count: rows * columns)
    }

    deinit { UnsafeMutableRawPointer(base).deallocate() }

    /// The elements of one row.
    subscript(row row: Int) -> UnsafeMutableBufferPointer<Element> {
        precondition(row >= 0 && row < rows)
        return UnsafeMutableBufferPointer(start: base + row * columns, count: columns)
    }
}
