import CommandLines
import Foundation
import TestSupport
import Testing

@testable import bracket

@Suite("Installation", .againstHangs)
struct InstallationTests {
    @Test("the version says what it finds on this machine")
    func version() async throws {
        let result = try await BracketProcess.run(["--version"])
        #expect(result.status == 0)
        let lines = result.output.split(separator: "\n").map {
            $0.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true).map(String.init)
        }
        #expect(lines.map(\.first) == ["bracket", "libcurl", "processor", "models"])
        #expect(lines.allSatisfy { $0.count == 2 })
        #expect(lines.last?.last?.contains("nano-judge") == true)
    }

    /// What bash offers behind `words`, the last of which is being typed.
    private func offered(_ words: [String]) async throws -> [String] {
        let script = Repository.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: script) }
        try Bracket.program.completions(for: .bash)
            .write(toFile: script, atomically: true, encoding: .utf8)
        let typed = words.map { "'\($0)'" }.joined(separator: " ")
        let bash = try BracketProcess(
            [
                "--norc", "-c",
                "source \(script); COMP_WORDS=(bracket \(typed)); COMP_CWORD=\(words.count); "
                    + "_bracket; echo \"${COMPREPLY[@]}\"",
            ], executable: "/bin/bash")
        let result = try await bash.result()
        #expect(result.errors.isEmpty)
        return result.output.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    @Test(
        "bash completes commands, options and their words; the rest are files",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash")),
        arguments: [
            (["ex"], ["export"]), (["help", "ve"], ["verify"]), (["run", "--lim"], ["--limit"]),
            (["completions", ""], ["bash", "zsh", "fish"]), (["run", "pipe"], []),
            (["export", "--as", "d"], ["dpo"]), (["show", "--colour", "a"], ["auto", "always"]),
        ])
    func bash(words: [String], offers: [String]) async throws {
        #expect(try await offered(words) == offers)
    }

    @Test(
        "zsh and fish read their completions",
        arguments: [(Shell.zsh, "/usr/bin/zsh"), (.fish, "/usr/bin/fish")])
    func others(shell: Shell, path: String) async throws {
        let text = Bracket.program.completions(for: shell)
        for command in ["run", "export", "completions"] { #expect(text.contains(command)) }
        #expect(text.contains("best ranked dpo"))
        guard FileManager.default.isExecutableFile(atPath: path) else { return }
        let script = Repository.temporaryFolder()
        defer { try? FileManager.default.removeItem(atPath: script) }
        try text.write(toFile: script, atomically: true, encoding: .utf8)
        let result = try await BracketProcess(["-n", script], executable: path).result()
        #expect(result.status == 0)
        #expect(result.errors.isEmpty)
    }

    @Test("a manual page has what help has, with roff's characters escaped")
    func manual() throws {
        let spec = CommandSpec(
            name: "do", operands: "FILE…", summary: "does it", details: ".dots\nC:\\ and 'quotes'",
            options: [.init(name: "as-is", short: "a", value: "WHAT", help: "'so'")])
        let program = Program<Int>(
            name: "it", version: "1.0", summary: "works", commands: [Command(spec: spec) { _ in 0 }]
        )
        #expect(
            try program.manual(of: "do") == #"""
                .TH IT\-DO 1 "" "it 1.0"
                .SH NAME
                it\-do \- does it
                .SH SYNOPSIS
                .B it do
                FILE…
                [options]
                .SH DESCRIPTION
                .nf
                \&.dots
                C:\e and 'quotes'
                .fi
                .SH OPTIONS
                .TP
                \fB\-\-as\-is\fR, \fB\-a\fR \fIWHAT\fR
                \&'so'
                .SH SEE ALSO
                \fBit\fR(1)

                """#)
        #expect(
            try program.manual().hasPrefix(".TH IT 1 \"\" \"it 1.0\"\n.SH NAME\nit \\- works\n"))
        #expect(throws: UsageError.self) { try program.manual(of: "undo") }
    }
}
