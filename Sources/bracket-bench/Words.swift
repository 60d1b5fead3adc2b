/// The words behind a command: `--name value`, and switches.
struct Words {
    private var values: [String: String] = [:]
    private(set) var operands: [String] = []

    /// - Throws: `UsageError` for what is not among `options` and `switches`.
    init(_ words: [String], options: [String], switches: [String] = []) throws {
        var words = words[...]
        while let word = words.popFirst() {
            guard word.hasPrefix("--") else {
                operands.append(word)
                continue
            }
            let name = String(word.dropFirst(2))
            if switches.contains(name) {
                values[name] = ""
            } else if options.contains(name) {
                guard let value = words.popFirst() else {
                    throw UsageError(problem: "\(word) needs a value")
                }
                values[name] = value
            } else {
                throw UsageError(problem: "unknown option \(word)")
            }
        }
    }

    func has(_ name: String) -> Bool { values[name] != nil }

    subscript(name: String) -> String? { values[name] }

    /// A whole number of at least `least`.
    func int(_ name: String, atLeast least: Int, default value: Int) throws -> Int {
        guard let text = values[name] else { return value }
        guard let value = Int(text), value >= least else {
            throw UsageError(
                problem: "--\(name) is \"\(text)\"; it must be a whole number from \(least)")
        }
        return value
    }
}

/// A command line that cannot be carried out as it stands.
struct UsageError: Error, CustomStringConvertible {
    var problem: String

    var description: String { problem }
}

/// Something that a measurement needs and that did not work.
struct BenchError: Error, CustomStringConvertible {
    var problem: String

    init(_ problem: String) { self.problem = problem }

    var description: String { problem }
}
