/// The numbers of a weight: a view of a memory-mapped file, which stays mapped as long as any view
/// of it exists.
///
/// A weight matrix `[rows, columns]` is row-major, for `y = W x`: output `r` is the dot product of
/// row `r` and `x`.
// @unchecked: `bytes` is immutable.
public struct Tensor: @unchecked Sendable {
    /// The name in the file.
    public let name: String
    public let type: TensorType
    /// Row-major, outermost first (the reverse of GGUF files). Every extent is at least 1, the last
    /// one a whole number of the type's blocks.
    public let shape: [Int]
    /// The blocks, aligned to `type.alignment`; valid as long as this tensor: use it inside
    /// `withExtendedLifetime` where nothing else retains the tensor.
    public let bytes: UnsafeRawBufferPointer
    private let owner: AnyObject

    /// A view of `bytes`, which are immutable and owned by `owner`.
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
        // Safetensors files may place tensors at any offset. Few do, and theirs are copied, so that
        // no kernel has to handle unaligned addresses.
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

    public var count: Int { shape.reduce(1, *) }

    /// All extents but the last one, multiplied: 1 for a vector.
    public var rows: Int { shape.dropLast().reduce(1, *) }

    /// The last extent.
    public var columns: Int { shape.last ?? 1 }

    public var rowBytes: Int { bytes.count / rows }

    /// The size of a tensor in bytes; `nil` for an extent below 1, a row that is not a whole number
    /// of blocks, or an overflow.
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

/// A copy of a tensor's bytes, aligned for vector loads.
final class OwnedBytes: @unchecked Sendable {
    let bytes: UnsafeRawBufferPointer

    init(copying source: UnsafeRawBufferPointer) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 64)
        copy.copyMemory(from: source)
        bytes = UnsafeRawBufferPointer(copy)
    }

    deinit { bytes.deallocate() }
}
