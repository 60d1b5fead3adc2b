import Files
import JSON
import Parquet
import TestSupport

/// Files that other programs wrote.
enum Fixture {
    static func path(_ name: String) -> String {
        Repository.file("Tests/ParquetTests/Fixtures/\(name).parquet")
    }

    static func bytes(_ name: String) throws -> [UInt8] { try bytes(path: path(name)) }

    static func bytes(path: String) throws -> [UInt8] {
        let file = try FileDescriptor(reading: path)
        return try file.bytes(at: 0, count: try file.size())
    }
}

extension ParquetReader {
    /// All rows that are left, each as a line of JSON.
    func lines() throws -> [String] {
        var lines: [String] = []
        while let row = try next() { lines.append(JSON.object(row).text) }
        return lines
    }
}
