internal import Foundation

/// Memory for bytes of pages, used again and again. Owned by one column; not safe to share.
///
/// `malloc`, whose refusal is an answer, and whose pages take room only once they are written to:
/// a forged size costs nothing before the bytes fail to come.
final class PageBuffer {
    /// 512 MiB: DuckDB closes a page at 100 MB, others at 1 MB.
    static let largest = 512 << 20

    private var memory: UnsafeMutableRawPointer?
    private var capacity = 0

    deinit { free(memory) }

    /// Room for `count` bytes; what was in it stays in it.
    func room(_ count: Int) throws(ParquetProblem) -> UnsafeMutableRawBufferPointer {
        guard count >= 0, count <= Self.largest else {
            throw ParquetProblem(
                "a page has \(count) bytes, more than the limit of \(Self.largest): "
                    + "write the file again with smaller pages")
        }
        if count > capacity || memory == nil {
            let wanted = max(count, min(2 * capacity, Self.largest), 64)
            guard let more = realloc(memory, wanted) else {
                throw ParquetProblem("there is no memory for a page of \(count) bytes")
            }
            memory = more
            capacity = wanted
        }
        return UnsafeMutableRawBufferPointer(start: memory, count: count)
    }
}
