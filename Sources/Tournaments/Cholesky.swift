/// The factor L of a symmetric positive definite matrix L Lᵀ: for solving, and for the inverse.
struct Cholesky {
    private let size: Int
    /// Row by row; what stands above the diagonal counts nothing.
    private var factor: [Double]

    /// Column by column, each of which is taken from all that stands behind it at once. Every element has
    /// its terms subtracted in the order of the columns.
    ///
    /// - Returns: `nil` for a matrix that is not positive definite.
    /// - Complexity: O(size³).
    init?(_ matrix: SymmetricMatrix) {
        let size = matrix.size
        var factor = matrix.values
        var column = [Double](repeating: 0, count: size)
        let isDefinite = factor.withUnsafeMutableBufferPointer { factor in
            column.withUnsafeMutableBufferPointer { column in
                for k in 0..<size {
                    let sum = factor[k * size + k]
                    guard sum > 0, sum.isFinite else { return false }
                    let pivot = sum.squareRoot()
                    factor[k * size + k] = pivot
                    for row in stride(from: k + 1, to: size, by: 1) {
                        column[row] = factor[row * size + k] / pivot
                        factor[row * size + k] = column[row]
                    }
                    for row in stride(from: k + 1, to: size, by: 1) {
                        let (start, share) = (row * size, column[row])
                        for other in k + 1...row { factor[start + other] -= share * column[other] }
                    }
                }
                return true
            }
        }
        guard isDefinite else { return nil }
        (self.size, self.factor) = (size, factor)
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
        return solveUpper(x)
    }

    /// What Lᵀ takes to `vector`: of independent standard normal values, values whose covariance is the
    /// inverse of L Lᵀ.
    ///
    /// - Complexity: O(size²).
    func solveUpper(_ vector: [Double]) -> [Double] {
        var x = vector
        for row in (0..<size).reversed() {
            for k in stride(from: row + 1, to: size, by: 1) {
                x[row] -= factor[k * size + row] * x[k]
            }
            x[row] /= factor[row * size + row]
        }
        return x
    }

    /// As `solve` for all unit vectors, a row of which is worked on at once.
    ///
    /// - Complexity: O(size³).
    var inverse: SymmetricMatrix {
        var inverse = SymmetricMatrix(size)
        let size = size
        factor.withUnsafeBufferPointer { factor in
            inverse.withRows { rows in
                func subtract(_ share: Double, _ from: Int, of row: Int) {
                    let (source, target) = (from * size, row * size)
                    for place in 0..<size { rows[target + place] -= share * rows[source + place] }
                }
                func divide(_ row: Int) {
                    let pivot = factor[row * size + row]
                    for place in 0..<size { rows[row * size + place] /= pivot }
                }
                for row in 0..<size {
                    rows[row * size + row] = 1
                    for k in 0..<row { subtract(factor[row * size + k], k, of: row) }
                    divide(row)
                }
                for row in (0..<size).reversed() {
                    for k in stride(from: row + 1, to: size, by: 1) {
                        subtract(factor[k * size + row], k, of: row)
                    }
                    divide(row)
                }
            }
        }
        return inverse
    }
}
