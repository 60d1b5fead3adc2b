/// A square matrix that equals its transpose.
struct SymmetricMatrix: Sendable {
    let size: Int
    /// Row by row.
    private(set) var values: [Double]

    init(_ size: Int) {
        self.size = size
        values = Array(repeating: 0, count: size * size)
    }

    subscript(row: Int, column: Int) -> Double {
        get { values[row * size + column] }
        set { values[row * size + column] = newValue }
    }

    /// Lets all values be worked on, row by row, without a check for each.
    mutating func withRows(_ work: (UnsafeMutableBufferPointer<Double>) -> Void) {
        values.withUnsafeMutableBufferPointer { work($0) }
    }

    /// Adds `weight` × d dᵀ for d = e(first) − e(second).
    mutating func addDifference(_ first: Int, _ second: Int, _ weight: Double) {
        self[first, first] += weight
        self[second, second] += weight
        self[first, second] -= weight
        self[second, first] -= weight
    }

    /// `self` × middle × last, which is symmetric where `last` is `self`.
    func times(_ middle: SymmetricMatrix, _ last: SymmetricMatrix) -> SymmetricMatrix {
        product(middle).product(last)
    }

    private func product(_ other: SymmetricMatrix) -> SymmetricMatrix {
        var out = SymmetricMatrix(size)
        for row in 0..<size {
            for inner in 0..<size {
                let factor = self[row, inner]
                for column in 0..<size { out[row, column] += factor * other[inner, column] }
            }
        }
        return out
    }

    /// The diagonal of P × self × P for P = 1 − 11ᵀ / n: variances of values less their mean.
    var centredDiagonal: [Double] {
        let rows = (0..<size).map { row in
            (0..<size).reduce(0.0) { $0 + self[row, $1] } / Double(size)
        }
        let mean = rows.reduce(0, +) / Double(size)
        return (0..<size).map { self[$0, $0] - 2 * rows[$0] + mean }
    }
}
