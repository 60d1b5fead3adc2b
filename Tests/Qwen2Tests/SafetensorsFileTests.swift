import JSON
import Testing

@testable import Qwen2

@Suite("Safetensors files")
struct SafetensorsFileTests {
    private func open(_ header: String, _ data: Int = 0) throws -> SafetensorsFile {
        let text = Array(header.utf8)
        let bytes =
            UInt64(text.count).littleEndianBytes + text + [UInt8](repeating: 7, count: data)
        return try SafetensorsFile(MappedFile(name: "m", copying: bytes))
    }

    @Test("a tensor of another library's making has its values")
    func floats() throws {
        let path = TestFiles.fixture("tensor-3d-float32.safetensors")
        let file = try SafetensorsFile(MappedFile(path: path))
        let tensor = try #require(try file.tensor("embedding"))
        #expect(tensor.shape == [2, 2, 3])
        #expect(tensor.dequantized() == [22, 23, 24, 11, 12, 13, 2, 3, 4, 1, 2, 3])
    }

    @Test("numbers that are no weights are refused when asked for")
    func integers() throws {
        let path = TestFiles.fixture("tensor-1d-int32.safetensors")
        let file = try SafetensorsFile(MappedFile(path: path))
        #expect(file.entries["embedding"]?.dtype == "I32")
        #expect(throws: CheckpointError.self) { try file.tensor("embedding") }
    }

    @Test("a header that agrees with its file is read")
    func good() throws {
        let file = try open(
            #"{"__metadata__":{"format":"pt"},"b":{"dtype":"F16","shape":[1],"data_offsets":[8,10]},"#
                + #""a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}   "#, 10)
        #expect(try file.tensor("a")?.shape == [2, 1])
        #expect(try file.tensor("b")?.bytes.count == 2)
        #expect(try file.tensor("c") == nil)
    }

    @Test(
        "a header that does not is refused",
        arguments: [
            (#"[]"#, 0, "the header is an array, not an object"),
            (
                #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4,
                #"the tensor "a": F32 of shape [2] takes 8 bytes, but 4 are given"#
            ),
            (
                #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}"#, 4,
                #"the tensor "a": the shape [4611686018427387904, 4] is too large"#
            ),
            (
                #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4,
                #"the tensor "a": "shape" is not a list of sizes"#
            ),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4,
                #"the tensor "a": "data_offsets" is not a begin and an end"#
            ),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8,
                #"the tensor "a" begins at 4, not at 0 where the one before it ends"#
            ),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 3,
                "the tensors end at 4, the file at 3"
            ),
            (
                #"{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}"#, 4,
                #"the tensor "a": unknown dtype "F31""#
            ),
        ] as [(String, Int, String)])
    func bad(header: String, data: Int, problem: String) {
        #expect(
            throws: CheckpointError.malformed(file: "m", format: "safetensors", problem: problem)
        ) { try open(header, data) }
    }

    @Test("a header longer than its file is refused")
    func long() {
        let bytes = UInt64.max.littleEndianBytes + Array("{}".utf8)
        #expect(
            throws: CheckpointError.malformed(
                file: "m", format: "safetensors",
                problem: "a header of 18446744073709551615 bytes in a file of 10")
        ) { try SafetensorsFile(MappedFile(name: "m", copying: bytes)) }
    }
}
