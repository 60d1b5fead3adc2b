public import Foundation

/// Where tests find files that are not theirs.
public enum Repository {
    /// The package's own folder.
    public static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// A file that ships with the package.
    public static func file(_ path: String) -> String { root.appending(path: path).path() }

    /// A file of the data collection that may lie beside the package, or where
    /// `BRACKET_SHARED_DATA` says.
    public static func sharedData(_ path: String) -> URL {
        let folder =
            ProcessInfo.processInfo.environment["BRACKET_SHARED_DATA"].map { URL(filePath: $0) }
            ?? root.deletingLastPathComponent().appending(path: "shared/data")
        return folder.appending(path: path)
    }

    /// Whether ``sharedData(_:)`` is there; tests that need it say so with `needs(sharedData:)`.
    public static func hasSharedData(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: sharedData(path).path())
    }

    /// A folder of this test's own, which does not exist yet.
    public static func temporaryFolder() -> String {
        FileManager.default.temporaryDirectory.appending(path: "bracket-\(UUID().uuidString)")
            .path()
    }
}
