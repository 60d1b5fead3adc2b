internal import Foundation

extension GatherPlan {
    /// The files that the patterns lead to, each once, in the order of their names for each pattern.
    ///
    public func paths() -> [String] {
        var seen: Set<String> = []
        return files.flatMap(Self.matches).filter { seen.insert($0).inserted }
    }

    /// The files that a pattern leads to, in the order of their names.
    package static func matches(_ pattern: String) -> [String] {
        var result = glob_t()
        defer { globfree(&result) }
        guard glob(pattern, 0, nil, &result) == 0 else { return [] }
        return (0..<Int(result.gl_pathc)).compactMap { place in
            result.gl_pathv[place].map { String(cString: $0) }
        }
    }
}
