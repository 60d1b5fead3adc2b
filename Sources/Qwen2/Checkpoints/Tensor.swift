/// Numbers of a checkpoint: a view of a memory-mapped file, not a copy. Copying a tensor copies
/// the view; the mapping lives as long as any view of it.
///
/// A weight matrix `[rows, columns]` stands row after row, as `y = W x` wants it: row `r` holds
/// what output `r` is the dot product with.
// @unchecked because the compiler cannot see that nobody writes to the pages behind `bytes`.
public struct Tensor: @unchecked Sendable {
    /// The name in the file.
    public let name: String
    public let type: TensorType
    /// Row-major, outermost first (GGUF files say it the other way round). Every extent is at least
    /// 1, the last one a whole number of the type's blocks.
    public let shape: [Int]
    /// All the blocks, at an address that is a multiple of `type.alignment`; valid as long as this
    /// tensor is: use it inside `withExtendedLifetime` where nothing else holds on to the tensor.
    public let bytes: UnsafeRawBufferPointer
    private let owner: AnyObject

    /// A view of `bytes`, which `owner` keeps alive and nobody changes.
    ///
    /// - Returns: `nil` if the shape, the type and the number of bytes contradict each other.
    init?(
        name: String, type: TensorType, shape: [Int], bytes: UnsafeRawBufferPointer,
        owner: AnyObject
    ) {
        guard let size = Tensor.bytes(type: type, shape: shape), size == bytes.count,
            let base = bytes.baseAddress
        else { return nil }
        self.name = name
        self.type = type
        self.shape = shape
        guard Int(bitPattern: base) % type.alignment != 0 else {
            self.bytes = bytes
            self.owner = owner
            return
        }
        // Safetensors files may place tensors anywhere. Few do, and those cost a copy: the
        // alternative is that every kernel handles odd addresses for all of them.
        let copy = OwnedBytes(copying: bytes)
        self.bytes = copy.bytes
        self.owner = copy
    }

    /// A tensor that owns a copy of `data`.
    ///
    /// - Returns: `nil` if the shape, the type and the number of bytes contradict each other.
    public init?(name: String, type: TensorType, shape: [Int], copying data: [UInt8]) {
        let copy = data.withUnsafeBytes { OwnedBytes(copying: $0) }
        self.init(name: name, type: type, shape: shape, bytes: copy.bytes, owner: copy)
    }

    /// How many numbers there are.
    public var count: Int { shape.reduce(1, *) }

    /// All extents but the last one, multiplied: 1 for a vector.
    public var rows: Int { shape.dropLast().reduce(1, *) }

    /// The last extent.
    public var columns: Int { shape.last ?? 1 }

    /// From one row to the next, in bytes.
    public var rowBytes: Int { bytes.count / rows }

    /// The bytes that a tensor takes; `nil` for an extent below 1, a row that is no whole number of
    /// blocks, or a product that is more than an `Int` holds.
    static func bytes(type: TensorType, shape: [Int]) -> Int? {
        guard shape.allSatisfy({ $0 > 0 }), var bytes = type.bytes(forCount: shape.last ?? 1)
        else { return nil }
        for extent in shape.dropLast() {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
            if overflow { return nil }
            bytes = product
        }
        return bytes
    }
}

/// Memory of our own that holds a tensor's bytes, aligned for vector loads.
final class OwnedBytes: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer

    init(copying source: UnsafeRawBufferPointer) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 64)
        copy.copyMemory(from: source)
        bytes = UnsafeRawBufferPointer(copy)
    }

    deinit { bytes.deallocate() }
}
