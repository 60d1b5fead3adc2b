internal import CCodecs

/// Why compressed bytes cannot be read or written.
package enum CompressionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A library that this machine lacks: its name, and the package of Debian and Ubuntu.
    case noLibrary(String, package: String)
    /// As a clause: "it is cut short".
    case damaged(String)

    package var description: String {
        switch self {
        case .noLibrary(let name, let package):
            "\(name) is not on this machine, but it is compressed so: install it, on Debian and "
                + "Ubuntu with \"apt install \(package)\""
        case .damaged(let problem): "the compressed bytes are damaged: \(problem)"
        }
    }

    static func open(_ library: ccodecs_library) throws(CompressionError) {
        guard ccodecs_open(library) != CCODECS_READY else { return }
        throw missing(library)
    }

    static func missing(_ library: ccodecs_library) -> CompressionError {
        library == CCODECS_ZLIB
            ? .noLibrary("libz", package: "zlib1g") : .noLibrary("libzstd", package: "libzstd1")
    }
}
