/// Something that a measurement needs and that did not work.
struct BenchError: Error, CustomStringConvertible {
    var problem: String

    init(_ problem: String) { self.problem = problem }

    var description: String { problem }
}
