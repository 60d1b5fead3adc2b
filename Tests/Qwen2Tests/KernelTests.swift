import Foundation
import Qwen2Kernels
import Testing

@testable import Qwen2

/// Every variant against plain loops, over odd sizes and addresses.
@Suite("Kernels")
struct KernelTests {
    static let names = Kernels.all.map(\.name)

    static func kernels(_ name: String) throws -> q2_kernels {
        try #require(Kernels.all.first { $0.name == name }).table.pointee
    }

    /// `bytes` at an address that is `offset` beyond a multiple of 64.
    static func placed<Result>(
        _ bytes: UnsafeRawBufferPointer, at offset: Int, _ body: (UnsafeRawPointer) -> Result
    ) -> Result {
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: bytes.count + offset, alignment: 64)
        defer { memory.deallocate() }
        if let base = bytes.baseAddress {
            (memory + offset).copyMemory(from: base, byteCount: bytes.count)
        }
        return body(UnsafeRawPointer(memory + offset))
    }

    /// `y[t, r] = Σ w[r, c] · x[t, c] + bias[r]` by a variant's kernel.
    static func product(
        _ kernels: q2_kernels, _ w: Tensor, offset: Int, _ x: Activations, count: Int,
        bias: [Float], integers: Bool
    ) -> [Float] {
        let y = Matrix<Float>(rows: count, columns: w.rows, filledWith: .nan)
        var rows = x.rows(count)
        let panels = (w.rows + 15) / 16
        placed(w.bytes, at: offset) { bytes in
            bias.withUnsafeBufferPointer { bias in
                var product = q2_product(
                    w: bytes.assumingMemoryBound(to: UInt8.self), type: w.type.kernelType,
                    rows: w.rows, row_bytes: w.rowBytes, bias: bias.baseAddress, y: y.base,
                    y_stride: w.rows, adds: 0)
                if integers {
                    kernels.product_i8(&rows, &product, 0, panels)
                } else {
                    kernels.product_f32(&rows, &product, 0, panels)
                }
            }
        }
        return (0..<count).flatMap { Array(y[row: $0]) }
    }

    static func activations(_ random: inout RandomWeights, _ count: Int, _ columns: Int)
        -> Activations
    {
        let x = Activations(capacity: count, columns: columns)
        for row in 0..<count {
            for column in 0..<columns { x.x[row: row][column] = random.number() }
        }
        return x
    }

    /// `y[t, r] = Σ w[r, c] · x[t, c] + bias[r]` by plain loops, and how much is added up for the
    /// greatest of them: what errors are relative to.
    static func reference(
        _ w: Tensor, _ bias: [Float], count: Int, x: (_ t: Int, _ c: Int) -> Double
    ) -> (y: [Double], scale: Double) {
        let numbers = w.dequantized()
        var (y, scale): ([Double], Double) = ([], 0)
        for t in 0..<count {
            let row = (0..<w.columns).map { x(t, $0) }
            for r in 0..<w.rows {
                var (sum, size) = (Double(bias[r]), 0.0)
                for c in 0..<w.columns {
                    let product = Double(numbers[r * w.columns + c]) * row[c]
                    sum += product
                    size += abs(product)
                }
                y.append(sum)
                scale = max(scale, size)
            }
        }
        return (y, scale)
    }

    static func expectClose(
        _ found: [Float], _ expected: (y: [Double], scale: Double), _ comment: Comment
    ) {
        let error = zip(found, expected.y).map { abs(Double($0) - $1) }.max() ?? .infinity
        #expect(found.count == expected.y.count && error <= 2e-6 * expected.scale, comment)
    }

    /// Rows of weights, columns (in blocks), rows of activations.
    static let shapes = [
        (1, 1, 1), (16, 2, 2), (17, 3, 3), (70, 1, 9), (5, 2, 6), (64, 1, 17), (130, 3, 1),
        (3, 1, 131),
    ]

    @Test("float products of every type", arguments: TensorType.allCases)
    func floatProducts(type: TensorType) throws {
        var random = RandomWeights(seed: 30)
        for (rows, blocks, count) in KernelTests.shapes {
            let widths = type.isFloat ? [1, 15, 16, 33, 130, 300] : [blocks * type.blockCount]
            for columns in widths {
                let w = try random.tensor(type, [rows, columns])
                let bias = random.numbers(rows)
                let x = KernelTests.activations(&random, count, columns)
                let expected = KernelTests.reference(w, bias, count: count) {
                    Double(x.x[row: $0][$1])
                }
                for kernels in Kernels.all {
                    let found = KernelTests.product(
                        kernels.table.pointee, w, offset: type.alignment, x, count: count,
                        bias: bias, integers: false)
                    KernelTests.expectClose(
                        found, expected, "\(kernels.name): \(rows) × \(columns) × \(count)")
                }
            }
        }
    }

    @Test(
        "integer products of every quantised type",
        arguments: TensorType.allCases.filter { !$0.isFloat })
    func integerProducts(type: TensorType) throws {
        var random = RandomWeights(seed: 31)
        let odd = type.blockCount == 32 ? [(33, 9, 4), (20, 13, 8)] : []
        for (rows, blocks, count) in KernelTests.shapes + odd {
            let columns = blocks * type.blockCount
            let w = try random.tensor(type, [rows, columns])
            let bias = random.numbers(rows)
            let x = KernelTests.activations(&random, count, columns)
            KernelTests.expectIntegerProducts(w, bias, x, count: count)
        }
    }

    static func expectIntegerProducts(
        _ w: Tensor, _ bias: [Float], _ x: Activations, count: Int
    ) {
        let columns = w.columns
        var all = x.rows(count)
        for row in 0..<count { Kernels.best.table.pointee.quantize(&all, row, 0, columns / 32) }
        let (d, q) = (all.d, all.q)
        let expected = reference(w, bias, count: count) { t, c in
            Double(d?[t * columns / 32 + c / 32] ?? 0) * Double(q?[t * columns + c] ?? 0)
        }
        for kernels in Kernels.all {
            let found = product(
                kernels.table.pointee, w, offset: 2, x, count: count, bias: bias, integers: true)
            expectClose(found, expected, "\(kernels.name): \(w.rows) × \(columns) × \(count)")
        }
    }

    /// Few rows go another way than many, and long rows go it in stretches.
    @Test(
        "a row's integer products are the same bits alone, among few and among many",
        arguments: TensorType.allCases.filter { !$0.isFloat }, names)
    func rowsAlone(type: TensorType, name: String) throws {
        let kernels = try KernelTests.kernels(name)
        var random = RandomWeights(seed: 35)
        for columns in type.blockCount == 32 ? [96, 160, 5152] : [256, 5376] {
            let w = try random.tensor(type, [21, columns])
            let bias = random.numbers(w.rows)
            let x = KernelTests.activations(&random, 9, columns)
            var rows = x.rows(9)
            for row in 0..<9 { kernels.quantize(&rows, row, 0, columns / 32) }
            let products = [1, 2, 3, 6, 7, 9].map { count in
                KernelTests.product(
                    kernels, w, offset: 2, x, count: count, bias: bias, integers: true)
            }
            for some in products {
                #expect(some.map(\.bitPattern) == products[5].prefix(some.count).map(\.bitPattern))
            }
        }
    }

    /// Products of two are added up in 16 bits by some: the greatest there are must fit.
    @Test(
        "integer products of the greatest numbers",
        arguments: TensorType.allCases.filter { !$0.isFloat }, [UInt8(0x00), 0x7f, 0x80, 0xff])
    func greatestIntegerProducts(type: TensorType, byte: UInt8) throws {
        let (rows, columns) = (17, 256 + (type.blockCount == 32 ? 96 : 0))
        let one = [UInt8(0x00), 0x3c]
        var block = [UInt8](repeating: byte, count: type.blockBytes)
        let scales = type == .q6_K ? 208 : 0
        block.replaceSubrange(scales..<scales + 2, with: one)
        if [.q4_1, .q5_1, .q4_K, .q5_K].contains(type) { block.replaceSubrange(2..<4, with: one) }
        let blocks = rows * columns / type.blockCount
        let bytes = Array(repeatElement(block, count: blocks).joined())
        let w = try #require(
            Tensor(name: "greatest", type: type, shape: [rows, columns], copying: bytes))
        // Signs in runs of 1, 2, …: some fall in with the pairs, fours and groups.
        for count in [1, 6] {
            let x = Activations(capacity: count, columns: columns)
            for row in 0..<count {
                for column in 0..<columns {
                    x.x[row: row][column] = column >> row & 1 == 0 && row > 0 ? -3 : 3
                }
            }
            KernelTests.expectIntegerProducts(
                w, [Float](repeating: 0, count: rows), x, count: count)
        }
    }

    @Test("activations rounded to 8 bits", arguments: names)
    func quantise(name: String) throws {
        let kernels = try KernelTests.kernels(name)
        var random = RandomWeights(seed: 32)
        let x = KernelTests.activations(&random, 3, 96)
        for column in 32..<64 { x.x[row: 1][column] = 0 }
        x.x[row: 2][5] = 1e-36
        for column in 0..<32 where column != 5 { x.x[row: 2][column] = 0 }
        var rows = x.rows(3)
        for row in 0..<3 {
            kernels.quantize(&rows, row, 0, 3)
            for block in 0..<3 {
                let start = row * 96 + block * 32
                let numbers = (0..<32).map { x.x[row: row][block * 32 + $0] }
                let greatest = numbers.map(abs).max() ?? 0
                let d = rows.d[row * 3 + block]
                #expect(d == greatest / 127)
                let q = (0..<32).map { Int(rows.q[start + $0]) }
                let inverse = greatest > 1e-30 ? 127 / greatest : 0
                #expect(q == numbers.map { Int(($0 * inverse).rounded(.toNearestOrEven)) })
                let sums = [q[..<16].reduce(0, +), q[16...].reduce(0, +)]
                let base = (row * 3 + block) * 2
                #expect(Int(rows.minus_sum16[base]) == -sums[0])
                #expect(Int(rows.minus_sum16[base + 1]) == -sums[1])
                #expect(Int(rows.minus_sum32[row * 3 + block]) == -(sums[0] + sums[1]))
                #expect(rows.minus_dsum[row * 3 + block] == d * Float(-(sums[0] + sums[1])))
            }
        }
    }

    @Test(
        "RMSNorm, SwiGLU, exponentials, the greatest", arguments: names, [1, 15, 16, 17, 100, 896])
    func rows(name: String, count: Int) throws {
        let kernels = try KernelTests.kernels(name)
        var random = RandomWeights(seed: 33)
        let (a, b) = (random.numbers(count).map { $0 * 8 }, random.numbers(count))
        var y = [Float](repeating: 0, count: count)

        kernels.rms_norm(&y, a, b, count, 1e-6)
        let mean = a.reduce(0) { $0 + Double($1) * Double($1) } / Double(count)
        let normed = zip(a, b).map { Double($0) * Double($1) / (mean + 1e-6).squareRoot() }
        #expect(relativeError(y, normed) < 1e-6)

        kernels.swiglu(&y, a, b, count)
        let gated = zip(a, b).map { Double($0) / (1 + exp(-Double($0))) * Double($1) }
        #expect(relativeError(y, gated) < 1e-6)

        let sum = kernels.exponentials(&y, a, count, 3, 0.5)
        let powers = a.map { exp((Double($0) - 3) * 0.5) }
        for (found, expected) in zip(y, powers) {
            #expect(abs(Double(found) / expected - 1) < 1e-6)
        }
        #expect(relativeError([sum], [powers.reduce(0, +)]) < 1e-6)
        #expect(kernels.maximum(a, count) == a.max())
    }

    @Test("rotations of pairs (i, i + half)", arguments: names)
    func rope(name: String) throws {
        let kernels = try KernelTests.kernels(name)
        var random = RandomWeights(seed: 34)
        for headSize in [2, 6, 32, 64] {
            let x = random.numbers(3 * headSize)
            let angles = random.numbers(headSize / 2).map { Double($0) * 4 }
            var found = x
            kernels.rope(
                &found, 3, headSize, angles.map { Float(cos($0)) }, angles.map { Float(sin($0)) })
            let half = headSize / 2
            let expected = x.indices.map { index -> Double in
                let (head, i) = (index / headSize * headSize, index % headSize)
                let (a, b) = (Double(x[head + i % half]), Double(x[head + i % half + half]))
                let angle = angles[i % half]
                return i < half
                    ? a * cos(angle) - b * sin(angle) : b * cos(angle) + a * sin(angle)
            }
            #expect(relativeError(found, expected) < 1e-6)
        }
    }
}
