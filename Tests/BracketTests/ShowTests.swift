import Foundation
import JSON
import TestSupport
import Testing

@Suite("bracket show")
struct ShowTests {
    /// A finished run of 12 prompts.
    private static func run() async throws -> String {
        let folder = Repository.temporaryFolder()
        let run = try await BracketProcess.run([
            "run", "pipelines/gsm8k-reference.json", "--out", folder, "--limit", "12", "--quiet",
        ])
        #expect(run.output.contains("report      \(folder)/report.html\n"))
        return folder
    }

    private static let id = "gsm8k-test-0002"

    @Test("every format of one prompt")
    func formats() async throws {
        let folder = try await Self.run()
        for (format, start) in [
            ("text", Self.id), ("json", "{\n  \"id\": \"\(Self.id)\""), ("svg", "<svg xmlns="),
            ("mermaid", "flowchart LR\n"), ("brackets-model", "{\n  \"participants\": ["),
            ("html", "<!doctype html>"),
        ] {
            let show = try await BracketProcess.run(["show", folder, Self.id, "--format", format])
            #expect(show.status == 0, "\(format)")
            #expect(show.output.hasPrefix(start), "\(format)")
            let file = folder + "/made." + format
            let written = try await BracketProcess.run([
                "show", folder, Self.id, "--format", format, "-o", file,
            ])
            #expect(written.status == 0)
            #expect(written.output == "")
            #expect(try String(contentsOfFile: file, encoding: .utf8) == show.output, "\(format)")
        }
    }

    @Test("the README's picture is what its command makes")
    func picture() async throws {
        let folder = Repository.temporaryFolder()
        _ = try await BracketProcess.run([
            "run", "pipelines/released-rrm-7b.json", "--limit", "18", "--out", folder, "-q",
        ])
        let show = try await BracketProcess.run(["show", folder, "17", "--format", "svg"])
        let file = Repository.file("Sources/Reports/Reports.docc/Resources/bracket.svg")
        #expect(try String(contentsOfFile: file, encoding: .utf8) == show.output)
    }

    @Test("one match, and what there is instead of one that is not there")
    func match() async throws {
        let folder = try await Self.run()
        let show = try await BracketProcess.run(["show", folder, Self.id, "2.1"])
        #expect(show.output.hasPrefix("\(Self.id)  match 2.1\n"))
        #expect(show.output.contains("journal line "))
        let none = try await BracketProcess.run(["show", folder, Self.id, "9.9"])
        #expect(none.status == 1)
        #expect(none.errors.hasSuffix("has no match 9.9; it has 1.1, 1.2, 2.1\n"))
    }

    @Test("ids are listed, found by what they alone begin with, and suggested")
    func ids() async throws {
        let folder = try await Self.run()
        let list = try await BracketProcess.run(["show", folder, "--ids"])
        #expect(list.output.split(separator: "\n").count == 12)
        #expect(list.output.split(separator: "\n").contains(Substring(Self.id)))
        let many = try await BracketProcess.run(["show", folder, "gsm8k"])
        #expect(many.status == 1)
        #expect(many.errors.contains("; these begin so: gsm8k-test-0"))
        let slip = try await BracketProcess.run(["show", folder, "gsm8k-tset-0002"])
        #expect(slip.errors.contains("did you mean \"\(Self.id)\"?; --ids lists them"))
    }

    @Test("curves of several runs as CSV, picture and page")
    func curves() async throws {
        let folder = try await Self.run()
        let csv = try await BracketProcess.run([
            "show", folder, folder, "--curves", "--format", "csv",
        ])
        #expect(csv.status == 0)
        #expect(csv.output.contains("\ncandidates,gsm8k-reference,selected,4.0000,"))
        #expect(csv.errors.contains("over the same sub-brackets of N that were played"))
        let text = try await BracketProcess.run(["show", folder, "--curves"])
        #expect(text.output.hasPrefix("Accuracy against candidates\ncandidates (N)\nselected\n"))
        #expect(text.output.contains("█"))
        for (ending, start) in [("svg", "<svg"), ("html", "<!doctype html>"), ("csv", "axis,")] {
            let file = folder + "/curves." + ending
            #expect(
                try await BracketProcess.run(["show", folder, "--curves", "-o", file]).status == 0)
            #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix(start))
        }
    }

    @Test("a folder that lost or never had files says so and shows the rest")
    func damaged() async throws {
        let folder = try await Self.run()
        let brackets = folder + "/brackets.jsonl"
        let whole = try String(contentsOfFile: brackets, encoding: .utf8)
        let cut = whole.prefix(whole.count * 2 / 3)
        let finished = cut.count { $0 == "\n" }
        try cut.write(toFile: brackets, atomically: true, encoding: .utf8)
        let damaged = try await BracketProcess.run(["show", folder])
        #expect(damaged.status == 1)
        #expect(damaged.errors.contains("line \(finished + 1): "))
        #expect(damaged.output.contains("prompts     \(finished)\n"))
        let page = try await BracketProcess.run(["show", folder, "--format", "html"])
        #expect(page.status == 0)
        #expect(page.output.contains("only what stands before it is shown"))

        try FileManager.default.removeItem(atPath: brackets)
        try FileManager.default.removeItem(atPath: folder + "/winners.jsonl")
        let journal = try await BracketProcess.run(["show", folder])
        #expect(journal.status == 0)
        #expect(journal.errors.contains("the run is not finished: this is what its journal has"))
        #expect(journal.output.contains("matches     36\n"))
        let one = try await BracketProcess.run(["show", folder, Self.id])
        #expect(one.output.contains("winner      not known yet\n"))
        #expect(
            try await BracketProcess.run(["show", folder, "--format", "html"]).output
                .contains("the run is not finished: this is what its journal has"))

        try FileManager.default.removeItem(atPath: folder + "/journal.jsonl")
        let nothing = try await BracketProcess.run(["show", folder])
        #expect(nothing.status == 1)
        #expect(nothing.errors.contains("it has no brackets.jsonl; run or resume"))
    }

    @Test(
        "mistakes exit with 2 and say what goes",
        arguments: [
            (["--format", "svg"], "--format svg shows one prompt; name its ID"),
            (["--format", "csv"], "--format csv goes with --curves"),
            (["x", "1.1", "--format", "html"], "an HTML report is of a RUN or of one ID"),
            (["--curves", "--format", "json"], "--curves come as text, csv, svg or html"),
            (["--format", "htlm"], "unknown format \"htlm\"; did you mean \"html\"?"),
        ] as [([String], String)])
    func usage(words: [String], message: String) async throws {
        let folder = try await Self.run()
        let show = try await BracketProcess.run(["show", folder] + words)
        #expect(show.status == 2)
        #expect(show.errors.contains(message))
    }
}
