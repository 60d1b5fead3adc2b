/// The factor L of a symmetric positive definite matrix L Lᵀ: for solving, and for the inverse.
struct Cholesky {
    private let size: Int
    /// Row by row; what stands above the diagonal counts nothing.
    private var factor: [Double]

    /// - Returns: `nil` for a matrix that is not positive definite.
    /// - Complexity: O(size³).
    init?(_ matrix: SymmetricMatrix) {
        size = matrix.size
        factor = matrix.values
        for row in 0..<size {
            for column in 0...row {
                var sum = factor[row * size + column]
                for k in 0..<column { sum -= factor[row * size + k] * factor[column * size + k] }
                guard row == column else {
                    factor[row * size + column] = sum / factor[column * size + column]
                    continue
                }
                guard sum > 0, sum.isFinite else { return nil }
                factor[row * size + column] = sum.squareRoot()
            }
        }
    }

    /// What the matrix takes to `vector`.
    ///
    /// - Complexity: O(size²).
    func solve(_ vector: [Double]) -> [Double] {
        var x = vector
        for row in 0..<size {
            for k in 0..<row { x[row] -= factor[row * size + k] * x[k] }
            x[row] /= factor[row * size + row]
        }
        for row in (0..<size).reversed() {
            for k in stride(from: row + 1, to: size, by: 1) {
                x[row] -= factor[k * size + row] * x[k]
            }
            x[row] /= factor[row * size + row]
        }
        return x
    }

    /// - Complexity: O(size³).
    var inverse: SymmetricMatrix {
        var inverse = SymmetricMatrix(size)
        var unit = [Double](repeating: 0, count: size)
        for column in 0..<size {
            unit[column] = 1
            for (row, value) in solve(unit).enumerated() { inverse[row, column] = value }
            unit[column] = 0
        }
        return inverse
    }
}
