/// The lines of an object's keys, from 1, and of those within their values.
public struct KeyLines: Sendable {
    private var keys: [String: (line: Int, inside: KeyLines)] = [:]

    public init() {}

    /// The line that the key stands on, or a list's element of this number, from 0; `nil` for one that was
    /// not in the file.
    public func line(of key: String) -> Int? { keys[key]?.line }

    /// The lines within the key's value.
    public subscript(key: String) -> KeyLines { keys[key]?.inside ?? KeyLines() }

    mutating func set(_ key: String, _ line: Int, inside: KeyLines) { keys[key] = (line, inside) }
}
