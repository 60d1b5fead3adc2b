import Foundation
import TestSupport
import Testing

private let script = ["/usr/bin/script", "/bin/script"].first {
    FileManager.default.isExecutableFile(atPath: $0)
}

/// The pager in a real terminal: `script` (util-linux) makes one and is its session's leader.
@Suite("Pager", .againstHangs, .enabled(if: script != nil, "there is no script command"))
struct PagerTests {
    /// What the terminal shows when `command` runs in it, `bracket` on its path, and somebody types
    /// `keys`.
    private func terminal(_ command: String, keys: String, pager: String) async throws -> String {
        let folder = try BracketProcess.executable().deletingLastPathComponent()
        let process = try BracketProcess(
            ["-qec", "stty rows 10 cols 80; " + command, "/dev/null"],
            environment: [
                "PATH": folder.path() + ":/usr/local/bin:/usr/bin:/bin", "TERM": "xterm",
                "PAGER": pager,
            ],
            executable: script, input: keys)
        return try await process.result().output
    }

    @Test("a pager may ask its terminal for a key: it belongs to the terminal's foreground")
    func foreground() async throws {
        let run = Repository.temporaryFolder()
        let shown = try await terminal(
            "bracket run pipelines/released-rrm-7b.json --limit 1 --out '\(run)' --quiet >/dev/null; "
                + "bracket show '\(run)' 0; echo ended with $?",
            keys: "q\n", pager: "cat >/dev/null; read key </dev/tty; echo \"read <$key>\"")
        #expect(shown.contains("read <q>") && shown.contains("ended with 0"), "\(shown)")
    }

    @Test("where there is no pager the text is printed")
    func missing() async throws {
        let run = Repository.temporaryFolder()
        let shown = try await terminal(
            "bracket run pipelines/released-rrm-7b.json --limit 1 --out '\(run)' --quiet >/dev/null; "
                + "bracket show '\(run)' 0; echo ended with $?", keys: "", pager: "no-such-pager")
        #expect(shown.contains("winner") && shown.contains("ended with 0"), "\(shown)")
    }
}
