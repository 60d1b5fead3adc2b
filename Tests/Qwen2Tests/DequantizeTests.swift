import Testing

@testable import Qwen2

@Suite("Dequantisation")
struct DequantizeTests {
    /// Every tensor of `gguf` has the values of the tensor of that name in `expected`, bit for bit.
    private func compare(_ gguf: String, with expected: String) throws {
        let file = try GGUFFile(MappedFile(path: gguf))
        let values = try SafetensorsFile(MappedFile(path: expected))
        #expect(file.tensors.count == values.entries.count)
        for name in file.tensors.keys.sorted() {
            let tensor = try #require(try file.tensor(name))
            let reference = try #require(try values.tensor(name))
            #expect(tensor.shape == reference.shape)
            let bits = tensor.dequantized().map(\.bitPattern)
            #expect(bits == reference.dequantized().map(\.bitPattern), "\(name)")
            var row = [Float](repeating: 0, count: tensor.columns)
            row.withUnsafeMutableBufferPointer {
                tensor.dequantizeRow(tensor.rows - 1, into: $0)
            }
            #expect(row.map(\.bitPattern) == Array(bits.suffix(tensor.columns)))
        }
    }

    @Test("plain and _0 types have gguf-py's values, bit for bit")
    func plain() throws {
        try compare(
            TestFiles.fixture("types.gguf"),
            with: TestFiles.fixture("types.dequantised.safetensors"))
    }

    @Test("the other quantised types have gguf-py's values, bit for bit")
    func quantised() throws {
        try compare(
            TestFiles.fixture("quants.gguf"),
            with: TestFiles.fixture("quants.dequantised.safetensors"))
    }

    #if !(os(macOS) && arch(x86_64))
        @Test("every half-precision number has its value")
        func halves() {
            for bits in UInt16.min...UInt16.max {
                let expected = Float(Float16(bitPattern: bits))
                let value = float(half: bits)
                #expect(value.isNaN == expected.isNaN)
                if !value.isNaN { #expect(value.bitPattern == expected.bitPattern) }
            }
        }
    #endif
}
