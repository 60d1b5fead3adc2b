internal import CArguments
internal import Foundation
internal import LanguageModels
internal import Qwen2

/// What the running program finds on this machine: what `--version` prints, and what a report of a
/// fault should say.
package struct Installation: Sendable {
    /// The version of libcurl, or why there is none to use.
    package let libcurl: String
    /// The instruction set that checkpoints are computed with, as in `avx2`.
    package let processor: String
    /// The names of the models that are found without a path.
    package let models: [String]

    /// - Parameter environment: the value of an environment variable.
    package init(environment: (String) -> String?) {
        libcurl = CurlLibrary.version
        processor = Kernels.best.name
        models = ModelLibrary.standard(environment: environment).names
    }

    /// The running program's path. `Bundle.main` would crash in a bare root without /proc; there the
    /// kernel tells the path by which the program was started.
    static let executable: String? = {
        #if os(Linux)
            let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return link ?? carguments_path().map { String(cString: $0) }
        #else
            return Bundle.main.executablePath
        #endif
    }()

    /// `path` where an installation keeps what comes with it, `share/bracket` beside its `bin`, if
    /// there is such a file.
    package static func shipped(_ path: String) -> String? {
        guard !path.hasPrefix("/"), let executable else { return nil }
        let file = URL(filePath: executable).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "share/bracket/" + path).standardizedFileURL
            .path(percentEncoded: false)
        return FileManager.default.fileExists(atPath: file) ? file : nil
    }
}
