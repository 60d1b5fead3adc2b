import Files
import JSON
import TestSupport
import Testing

@testable import Qwen2

@Suite("GGUF files")
struct GGUFFileTests {
    @Test("metadata and tensors are those that gguf-py reads")
    func expected() throws {
        try compare(TestFiles.fixture("types.gguf"))
    }

    @Test(
        "whole vocabularies are those that gguf-py reads", .needs(sharedData: "gguf"),
        arguments: [
            "gguf/ggml-vocab-gpt-2.gguf", "gguf/ggml-vocab-llama-spm.gguf",
            "tokenizer/ggml-vocab-qwen2.gguf",
        ])
    func vocabularies(name: String) throws {
        try compare(TestFiles.shared(name))
    }

    /// The file at `path` holds what the file of its name and `.expected.json` lists.
    private func compare(_ path: String) throws {
        let file = try GGUFFile(MappedFile(path: path))
        let expected = try TestFiles.json(path + ".expected.json")
        #expect(Int(file.version) == expected["gguf_version"]?.int)
        let values = try #require(expected["kv"]?.object)
        #expect(Set(values.keys) == Set(file.metadata.keys))
        for member in values.members {
            let value = try #require(file.metadata[member.key])
            try check(value, against: member.value, key: member.key)
        }
        let tensors = expected["tensors"]?.array ?? []
        #expect(file.tensors.count == tensors.count)
        for tensor in tensors {
            let entry = try #require(file.tensors[tensor["name"]?.string ?? ""])
            #expect(TensorType.ggmlName(entry.type) == tensor["type"]?.string)
            let extents = tensor["shape_ggml_order"]?.array?.compactMap(\.int) ?? []
            #expect(entry.shape == extents.reversed())
            #expect(entry.offset == tensor["data_offset"]?.int)
            let bytes = try file.tensor(tensor["name"]?.string ?? "")?.bytes.count
            #expect(bytes == tensor["n_bytes"]?.int)
        }
    }

    private func check(_ value: GGUFValue, against expected: JSON, key: String) throws {
        if let array = value.array {
            #expect(array.count == expected["count"]?.int)
            #expect("\(array.type)".uppercased() == expected["element"]?.string)
            let texts = try #require(spellings(of: array))
            #expect(texts.count == array.count)
            if let digest = expected["sha256_of_values_joined_by_newline_utf8"]?.string {
                #expect(SHA256.hexDigest(of: texts.joined(separator: "\n")) == digest, "\(key)")
            }
            return
        }
        switch try #require(expected["value"]) {
        case .string(let text): #expect(value.string == text)
        case .bool(let bool): #expect(value.bool == bool)
        case .number(let text):
            // 64-bit integers lose digits as doubles.
            switch value {
            case .unsigned(let number): #expect(String(number) == text)
            case .signed(let number): #expect(String(number) == text)
            default: #expect(value.number == Double(text), "\(key)")
            }
        default: Issue.record("an expected value of \(key) that is no scalar")
        }
    }

    private func spellings(of array: GGUFArray) -> [String]? {
        if let ints = array.ints { return ints.map(String.init) }
        // Numbers of other types are not used; their digest is not given either.
        if array.type == .float32 { return [String](repeating: "", count: array.count) }
        var texts: [String] = []
        array.forEachString { texts.append(String(decoding: $0, as: UTF8.self)) }
        return texts
    }

    /// A file of a header and what `body` appends.
    private func open(_ version: UInt32, _ body: [UInt8]) throws -> GGUFFile {
        let bytes = Array("GGUF".utf8) + version.littleEndianBytes + body
        return try GGUFFile(MappedFile(name: "m.gguf", copying: bytes))
    }

    @Test(
        "a file that promises more than it holds is refused",
        arguments: [
            ("no counts", [], "it ends at byte 8, in the middle of a value at byte 8"),
            (
                "tensors", [UInt64.max, 0],
                "18446744073709551615 tensors at byte 8, but only 8 bytes are left"
            ),
            ("values", [0, 1], "1 metadata values at byte 16, but only 0 bytes are left"),
            (
                "a key", [0, 1, 1 << 62, 0],
                "4611686018427387904 characters at byte 24, but only 8 bytes are left"
            ),
            (
                "a value's type", [0, 1, 0, 77],
                "a metadata value of unknown type 77 before byte 36"
            ),
            (
                "an array", [0, 1, 0, 9 | 8 << 32, 1 << 40, 0],
                "1099511627776 array elements at byte 40, but only 8 bytes are left"
            ),
        ] as [(String, [UInt64], String)])
    func promises(what: String, words: [UInt64], problem: String) {
        #expect(
            throws: CheckpointError.malformed(file: "m.gguf", format: "GGUF", problem: problem)
        ) { try open(3, words.flatMap(\.littleEndianBytes)) }
    }

    @Test(
        "other versions are refused",
        arguments: [(1, "1"), (4, "4"), (0x0300_0000, "3, big-endian")])
    func versions(version: UInt32, found: String) {
        let error = #expect(throws: CheckpointError.self) { try open(version, []) }
        #expect(
            error?.description
                == "\"m.gguf\": the version of the GGUF format is \(found); "
                + "supported: 2 and 3, little-endian")
    }
}

extension FixedWidthInteger {
    var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian, Array.init) }
}
