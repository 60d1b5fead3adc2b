import Foundation

/// What stands before the weights in a GGUF file of version 3.
///
/// Source: the format's specification in the ggml project's `docs/gguf.md`.
struct GGUFHead {
    private static let alignment = 32
    private var pairs = Data()
    private var count = 0

    static func padding(after count: Int) -> Int { (alignment - count % alignment) % alignment }

    mutating func add(_ key: String, _ value: String) { add(key, 8) { $0.append(text: value) } }

    mutating func add(_ key: String, _ value: UInt32) { add(key, 4) { $0.append(number: value) } }

    mutating func add(_ key: String, _ value: Float) {
        add(key, 6) { $0.append(number: value.bitPattern) }
    }

    mutating func add(_ key: String, _ value: Bool) { add(key, 7) { $0.append(value ? 1 : 0) } }

    mutating func add(_ key: String, _ values: [String]) {
        add(key, of: 8, values) { $0.append(text: $1) }
    }

    mutating func add(_ key: String, _ values: [Int32]) {
        add(key, of: 5, values) { $0.append(number: $1) }
    }

    /// - Parameter type: GGUF's number for it, as in the other one.
    private mutating func add(_ key: String, _ type: UInt32, _ value: (inout Data) -> Void) {
        count += 1
        pairs.append(text: key)
        pairs.append(number: type)
        value(&pairs)
    }

    private mutating func add<Value>(
        _ key: String, of type: UInt32, _ values: [Value], _ append: (inout Data, Value) -> Void
    ) {
        add(key, 9) { pairs in
            pairs.append(number: type)
            pairs.append(number: UInt64(values.count))
            for value in values { append(&pairs, value) }
        }
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
