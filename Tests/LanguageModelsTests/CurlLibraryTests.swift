import CCurl
import Testing

@testable import LanguageModels

@Suite("CurlLibrary")
struct CurlLibraryTests {
    @Test(
        "a library that cannot be used says what to install",
        arguments: [
            (CCURL_READY, nil),
            (
                CCURL_MISSING,
                "libcurl is not on this machine, but requests to servers need it: install it, on "
                    + "Debian and Ubuntu with \"apt install libcurl4\""
            ),
            (
                CCURL_TOO_OLD,
                "libcurl 7.58.0 is too old; 7.68 or newer is needed: install it, on Debian and Ubuntu "
                    + "with \"apt install libcurl4\""
            ),
            (CCURL_BROKEN, "libcurl 7.58.0 does not start; reinstall it (on Debian: libcurl4)"),
        ] as [(ccurl_state, String?)])
    func problems(state: ccurl_state, expected: String?) {
        #expect(CurlLibrary.problem(state, version: "7.58.0") == expected)
    }
}
