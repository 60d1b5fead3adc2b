internal import Qwen2Kernels

/// The kernels for one instruction set.
///
/// All variants with fused multiply-add (all but `portable`) give the same bits. In every variant a
/// row's result is the same bits in any batch.
public struct Kernels: @unchecked Sendable {
    // @unchecked: an immutable table of functions.
    let table: UnsafePointer<q2_kernels>

    /// The variants that this machine runs, the fastest first; the last one is `portable`.
    public static let all: [Kernels] = {
        var variants: UnsafePointer<UnsafePointer<q2_kernels>?>?
        let count = q2_variants(&variants)
        return (0..<count).compactMap { variants?[$0].map(Kernels.init(table:)) }
    }()

    /// The fastest variant that this machine runs.
    public static var best: Kernels { all[0] }

    /// The name of the instruction set.
    public var name: String { String(cString: table.pointee.name) }
}

extension TensorType {
    /// The kernels' number for the type.
    var kernelType: q2_type {
        switch self {
        case .f32: q2_f32
        case .f16: q2_f16
        case .bf16: q2_bf16
        case .q8_0: q2_q8_0
        case .q4_0: q2_q4_0
        case .q4_1: q2_q4_1
        case .q5_0: q2_q5_0
        case .q5_1: q2_q5_1
        case .q4_K: q2_q4_k
        case .q5_K: q2_q5_k
        case .q6_K: q2_q6_k
        }
    }
}
