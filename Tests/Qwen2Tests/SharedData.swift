import Foundation
import JSON
import TestSupport

@testable import Qwen2

/// Files that tests read.
enum TestFiles {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    /// A file that belongs to the tests.
    static func fixture(_ name: String) -> String {
        folder.appendingPathComponent("Fixtures").appendingPathComponent(name).path
    }

    /// A file of the open data that may lie beside the package.
    static func shared(_ name: String) -> String { Repository.sharedData(name).path() }

    static func bytes(_ path: String) throws -> [UInt8] {
        try Array(Data(contentsOf: URL(fileURLWithPath: path)))
    }

    static func json(_ path: String) throws -> JSON { try JSON.parse(bytes(path)) }

    static func jsonLines(_ path: String) throws -> [JSON] {
        try bytes(path).split(separator: UInt8(ascii: "\n")).map { try JSON.parse(Array($0)) }
    }

    /// A folder of its own for `body`, gone afterwards.
    static func withFolder<T>(_ body: (URL) throws -> T) throws -> T {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("bracket-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }
        return try body(url)
    }
}

extension JSON {
    /// The numbers of an array.
    var tokens: [TokenID] { (array ?? []).compactMap { $0.int.map(TokenID.init) } }
}
