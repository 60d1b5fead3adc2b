import Foundation

/// A file in a directory of its own that goes away with the value.
public final class TemporaryFile {
    public let path: String
    private let directory: URL

    public init(_ bytes: [UInt8]) throws {
        directory = FileManager.default.temporaryDirectory
            .appendingPathComponent("bracket-datasets-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let file = directory.appendingPathComponent("lines.jsonl")
        try Data(bytes).write(to: file)
        path = file.path
    }

    public convenience init(_ text: String) throws { try self.init(Array(text.utf8)) }

    public func truncate(to length: UInt64) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        try handle.truncate(atOffset: length)
        try handle.close()
    }

    deinit { try? FileManager.default.removeItem(at: directory) }
}

/// A seeded generator for property tests (an xorshift; the seed must not be 0).
public struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    public init(state: UInt64) { self.state = state }

    public mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
