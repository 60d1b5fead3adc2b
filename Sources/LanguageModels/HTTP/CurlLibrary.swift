import CCurl
import Foundation

/// The libcurl of this machine.
package enum CurlLibrary {
    /// Opens the library.
    ///
    /// - Throws: `ModelError.misconfigured`, saying what to install.
    static func open() throws(ModelError) {
        if let problem = problem(ccurl_open(), version: String(cString: ccurl_version())) {
            throw ModelError.misconfigured(problem)
        }
    }

    /// The version that is on this machine, or why there is none to use.
    package static var version: String {
        let state = ccurl_open()
        let version = String(cString: ccurl_version())
        return problem(state, version: version) ?? version
    }

    static func problem(_ state: ccurl_state, version: String) -> String? {
        switch state {
        case CCURL_READY: nil
        case CCURL_MISSING:
            "libcurl is not on this machine, but requests to servers need it: "
                + "install it, on Debian and Ubuntu with \"apt install libcurl4\""
        case CCURL_TOO_OLD:
            "libcurl \(version) is too old; 7.68 or newer is needed: "
                + "install it, on Debian and Ubuntu with \"apt install libcurl4\""
        default: "libcurl \(version) does not start; reinstall it (on Debian: libcurl4)"
        }
    }

    /// This machine's bundle of trusted certificates; `nil` for libcurl's default.
    static let certificates: String? = [
        "/etc/ssl/certs/ca-certificates.crt",  // Debian, Ubuntu, Arch, Alpine
        "/etc/pki/tls/certs/ca-bundle.crt",  // Fedora, RHEL
        "/etc/ssl/ca-bundle.pem",  // openSUSE
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // RHEL without the old links
        "/etc/ssl/cert.pem",  // macOS, Alpine, BSD
    ].first { access($0, R_OK) == 0 }
}

/// A libcurl handle for one transfer, with the buffer for its error texts. Owned by the
/// client's queue.
final class CurlHandle {
    let easy: OpaquePointer
    private let errorBuffer: UnsafeMutablePointer<CChar>

    /// `nil` if there is no memory for it.
    init?(headerSink: ccurl_sink, bodySink: ccurl_sink, socketSink: ccurl_socket_sink) {
        errorBuffer = .allocate(capacity: Int(ccurl_error_size))
        errorBuffer.initialize(repeating: 0, count: Int(ccurl_error_size))
        guard
            let easy = ccurl_easy_new(
                CurlLibrary.certificates, headerSink, bodySink, socketSink, errorBuffer)
        else {
            errorBuffer.deallocate()
            return nil
        }
        self.easy = easy
    }

    deinit {
        ccurl_easy_free(easy)
        errorBuffer.deallocate()
    }

    func clearError() { errorBuffer[0] = 0 }

    /// libcurl's error message.
    func errorText(_ code: Int32) -> String {
        if errorBuffer[0] != 0 { return String(cString: errorBuffer) }
        return String(cString: ccurl_error_text(code))
    }
}
