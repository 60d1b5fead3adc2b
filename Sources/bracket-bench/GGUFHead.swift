import Foundation

/// What stands before the weights in a GGUF file of version 3.
///
/// Source: the format's specification in the ggml project's `docs/gguf.md`.
struct GGUFHead {
    private static let alignment = 32
    private var pairs = Data()
    private var count = 0

    static func padding(after count: Int) -> Int { (alignment - count % alignment) % alignment }

    mutating func add(_ key: String, _ value: String) {
        begin(key, type: 8)
        pairs.append(text: value)
    }

    mutating func add(_ key: String, _ value: UInt32) {
        begin(key, type: 4)
        pairs.append(number: value)
    }

    mutating func add(_ key: String, _ value: Float) {
        begin(key, type: 6)
        pairs.append(number: value.bitPattern)
    }

    mutating func add(_ key: String, _ value: Bool) {
        begin(key, type: 7)
        pairs.append(value ? 1 : 0)
    }

    mutating func add(_ key: String, _ values: [String]) {
        begin(key, type: 9)
        pairs.append(number: UInt32(8))
        pairs.append(number: UInt64(values.count))
        for value in values { pairs.append(text: value) }
    }

    mutating func add(_ key: String, _ values: [Int32]) {
        begin(key, type: 9)
        pairs.append(number: UInt32(5))
        pairs.append(number: UInt64(values.count))
        for value in values { pairs.append(number: UInt32(bitPattern: value)) }
    }

    private mutating func begin(_ key: String, type: UInt32) {
        count += 1
        pairs.append(text: key)
        pairs.append(number: type)
    }

    /// The head of a file with these tensors, padded so that the first may follow.
    func bytes(
        _ tensors: [(name: String, shape: [Int], type: UInt32, bytes: Int)]
    ) -> Data {
        var data = Data("GGUF".utf8)
        data.append(number: UInt32(3))
        data.append(number: UInt64(tensors.count))
        data.append(number: UInt64(count))
        data.append(pairs)
        var offset = 0
        for tensor in tensors {
            data.append(text: tensor.name)
            data.append(number: UInt32(tensor.shape.count))
            for size in tensor.shape { data.append(number: UInt64(size)) }
            data.append(number: tensor.type)
            data.append(number: UInt64(offset))
            offset += tensor.bytes + Self.padding(after: tensor.bytes)
        }
        data.append(contentsOf: [UInt8](repeating: 0, count: Self.padding(after: data.count)))
        return data
    }
}

extension Data {
    fileprivate mutating func append(number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }

    fileprivate mutating func append(text: String) {
        append(number: UInt64(text.utf8.count))
        append(contentsOf: text.utf8)
    }
}
