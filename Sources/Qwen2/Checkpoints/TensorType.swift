// Types have the format's names, which are searched for.
// swift-format-ignore-file: AlwaysUseLowerCamelCase

/// How the numbers of a tensor are stored. Quantised types store blocks of consecutive numbers of
/// a row, each block with scales of its own.
public enum TensorType: String, Sendable, Hashable, CaseIterable {
    case f32 = "F32"
    case f16 = "F16"
    case bf16 = "BF16"
    case q8_0 = "Q8_0"
    case q4_0 = "Q4_0"
    case q4_1 = "Q4_1"
    case q5_0 = "Q5_0"
    case q5_1 = "Q5_1"
    case q4_K = "Q4_K"
    case q5_K = "Q5_K"
    case q6_K = "Q6_K"

    /// The numbers that one block holds: 1 for the float types, 32 for the `_0` and `_1` types, 256
    /// for the K types. Rows are whole numbers of blocks.
    public var blockCount: Int {
        switch self {
        case .f32, .f16, .bf16: 1
        case .q8_0, .q4_0, .q4_1, .q5_0, .q5_1: 32
        case .q4_K, .q5_K, .q6_K: 256
        }
    }

    /// The bytes of one block.
    ///
    /// Source: the `block_*` structures of ggml's `ggml-common.h`.
    public var blockBytes: Int {
        switch self {
        case .f32: 4
        case .f16, .bf16: 2
        case .q8_0: 2 + 32
        case .q4_0: 2 + 16
        case .q4_1: 2 + 2 + 16
        case .q5_0: 2 + 4 + 16
        case .q5_1: 2 + 2 + 4 + 16
        case .q4_K: 2 + 2 + 12 + 128
        case .q5_K: 2 + 2 + 12 + 32 + 128
        case .q6_K: 128 + 64 + 16 + 2
        }
    }

    /// The alignment of the data: 4 for `f32`, else 2 (every block begins or ends with
    /// half-precision scales).
    public var alignment: Int { self == .f32 ? 4 : 2 }

    /// Whether the type is not quantised.
    public var isFloat: Bool { blockCount == 1 }

    /// The bytes of a row of `count` numbers; `nil` if that is not a whole number of blocks, or an
    /// overflow.
    public func bytes(forCount count: Int) -> Int? {
        guard count >= 0, count % blockCount == 0 else { return nil }
        let (bytes, overflow) = (count / blockCount).multipliedReportingOverflow(by: blockBytes)
        return overflow ? nil : bytes
    }
}
