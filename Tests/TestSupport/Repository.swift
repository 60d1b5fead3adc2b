public import Foundation

/// Where tests find files that are not theirs.
public enum Repository {
    /// The package's own folder.
    public static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// A file that ships with the package.
    public static func file(_ path: String) -> String { root.appending(path: path).path() }

    /// A file of the data collection that may lie beside the package; `nil`, with a printed
    /// reason, where it does not.
    public static func sharedData(_ path: String) -> URL? {
        let url = root.deletingLastPathComponent().appending(path: "shared/data/" + path)
        if FileManager.default.fileExists(atPath: url.path()) { return url }
        print("skipped: there is no ../shared/data/\(path)")
        return nil
    }

    /// A folder of this test's own, which does not exist yet.
    public static func temporaryFolder() -> String {
        FileManager.default.temporaryDirectory.appending(path: "bracket-\(UUID().uuidString)")
            .path()
    }
}
