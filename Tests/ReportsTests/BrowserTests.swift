import Chance
import Foundation
import JSON
import RunLogs
import TestSupport
import Testing
import Tournaments

@testable import Reports

@Suite(
    "Reports in a browser", .serialized, .againstHangs,
    .enabled(
        if: Browser.path != nil, "no Chromium is installed; install it or set BRACKET_BROWSER"))
struct BrowserTests {
    /// Opens a report, hands it over, and sees to it that nothing but its file was fetched.
    private func browse(
        _ folder: ReportFolder, width: Int = 1280, fragment: String = "",
        _ body: (Browser) async throws -> Void
    ) async throws {
        let browser = try await Browser.open(width: width)
        defer { browser.close() }
        try await browser.load(file: folder.report, fragment: fragment)
        try await body(browser)
        let fetched = browser.events("Network.requestWillBeSent").compactMap {
            $0["request"]?["url"]?.string
        }
        #expect(fetched.allSatisfy { $0.hasPrefix("file://\(folder.path)/") })
        #expect(browser.events("Page.javascriptDialogOpening").isEmpty)
        #expect(browser.events("Runtime.exceptionThrown").isEmpty)
    }

    private static func logs() -> [BracketLog] {
        (1...120).map { number in
            var generator = SplitMix64(seed: UInt64(number))
            return Logs.knockout(
                Knockout(entrants: 4), texts: ["3 hours.", "4 hours.", "5 hours.", "6 hours."],
                id: "q-\(number)"
            ) { _ in
                Logs.randomVotes(&generator)
            }
        }
    }

    private let rows = "document.querySelectorAll('tbody tr').length"
    private let first = "document.querySelector('tbody a').textContent"
    private let focus = "document.activeElement.textContent"

    @Test("finds, sorts and turns pages")
    func list() async throws {
        let folder = try ReportFolder(Self.logs())
        try folder.writeReport()
        try await browse(folder) { browser in
            #expect(try await browser.value(rows) == 100)
            #expect(try await browser.value(first) == "q-1")
            _ = try await browser.value(
                "document.querySelector('nav.pager button:last-child').click()")
            #expect(try await browser.value(rows) == 20)
            try await browser.press("/")
            try await browser.type("q-77")
            #expect(try await browser.value(rows) == 1)
            #expect(try await browser.value(first) == "q-77")
            #expect(
                try await browser.value("document.querySelector('[role=status]').textContent")
                    == "1 of 120 prompts")
            try await browser.press("Escape")
            #expect(try await browser.value(rows) == 100)
            for direction in ["ascending", "descending"] {
                _ = try await browser.value(
                    "document.querySelector('[data-sort=confidence]').click()")
                let sorted = try await browser.value(
                    """
                    [document.querySelector('[aria-sort=\(direction)]').textContent,
                     [...document.querySelectorAll('tbody td:nth-child(3)')]
                       .map(cell => parseFloat(cell.textContent)).filter(x => !isNaN(x))]
                    """)
                #expect(sorted.array?.first == "confidence")
                let values = (sorted.array?.last?.array ?? []).compactMap(\.double)
                #expect(values.count > 50)
                #expect(
                    values == (direction == "ascending" ? values.sorted() : values.sorted(by: >)))
            }
        }
    }

    @Test("opens a prompt and a match and goes back, by keyboard alone")
    func keyboard() async throws {
        let folder = try ReportFolder(Self.logs(), said: String(repeating: "So. ", count: 500))
        try folder.writeReport()
        try await browse(folder) { browser in
            try await browser.press("ArrowDown")
            try await browser.press("ArrowDown")
            #expect(try await browser.value(focus) == "q-2")
            try await browser.press("Enter")
            #expect(try await browser.value("location.hash") == "#p=q-2")
            #expect(try await browser.value("document.querySelectorAll('.bout').length") == 3)
            try await browser.press("ArrowDown")
            try await browser.press("ArrowRight")
            try await browser.press("Enter")
            #expect(try await browser.value("location.hash") == "#p=q-2&m=2.1")
            #expect(try await browser.value(focus) == "Final, match 1")
            #expect(
                try await browser.value("document.querySelectorAll('.pair .answer').length") == 2)
            _ = try await browser.value("document.querySelector('details').open = true")
            let vote = try await browser.value("document.querySelector('details').innerText")
            #expect(vote.string?.contains("1.5 s · journal line") == true)
            #expect(vote.string?.contains("show all 2,000 characters") == true)
            #expect(vote.string?.contains("\\boxed{Assistant 1}") == true)
            try await browser.press("Escape")
            #expect(try await browser.value("location.hash") == "#p=q-2")
            #expect(
                try await browser.value("document.activeElement.getAttribute('data-match')")
                    == "2.1")
            try await browser.press("Escape")
            #expect(try await browser.value(focus) == "q-2")
        }
    }

    @Test("nothing in a run acts or is fetched")
    func attacks() async throws {
        let attacks = [
            "</script><script>window.hit = 1</script>", "<img src=x onerror='window.hit = 1'>",
            "<!--<script>", "\"><svg onload=window.hit=1>", "javascript:window.hit=1",
            "{{constructor.constructor('window.hit=1')()}}", "<style>*{display:none}</style>",
            "<iframe srcdoc='<script>parent.hit=1</script>'>", "\u{202E}gnihsiw\u{2066}",
            "\u{1B}[31m\0\u{2028}", "]]>&lt;script&gt;", "${window.hit = 1}",
            "<a href='https://example.com/' ping='https://example.com/'>x</a>",
            String(repeating: "x", count: 1_000_000),
        ]
        var log = Logs.knockout(
            Knockout(entrants: attacks.count),
            ids: attacks.enumerated().map { "\($0)\($1)" }.map { String($0.prefix(90)) },
            texts: attacks, id: attacks[0],
            prompt: ["prompt": .string(attacks.joined(separator: "\n"))]
        ) { _ in [.first, nil] }
        for match in log.matches.indices {
            log.matches[match].votes[0].verdict = attacks[match]
            log.matches[match].votes[0].note = attacks[match]
            log.matches[match].votes[1].vote.choice = .abstains(.other(attacks[match + 1]))
        }
        log.entrants[0].candidate[attacks[1]] = .string(attacks[2])
        let folder = try ReportFolder([log], said: attacks.joined(separator: "\n"))
        // A lone surrogate, which no Swift string can hold, as a stranger's file may.
        let line = try String(contentsOfFile: folder.path + "/brackets.jsonl", encoding: .utf8)
        try folder.write(
            line.replacingOccurrences(of: "javascript:window", with: "\\ud800javascript:window"),
            "brackets.jsonl")
        try folder.writeReport()
        let markup = try String(contentsOfFile: folder.report, encoding: .utf8)
        #expect(!markup.contains("<img"))
        try await browse(folder) { browser in
            let scripts = try await browser.value("document.scripts.length")
            #expect(try await browser.value(rows) == 1)
            _ = try await browser.value("document.querySelector('tbody a').click()")
            let matches = "[...document.querySelectorAll('[data-match]')]"
            let count = try await browser.value("\(matches).length")
            #expect(count == .number(attacks.count - 1))
            for match in 0..<(count.int ?? 0) {
                _ = try await browser.value(
                    """
                    \(matches)[\(match)].dispatchEvent(new Event('click'));
                    new Promise(done => setTimeout(() => {
                      document.querySelectorAll('details').forEach(one => { one.open = true; });
                      document.querySelectorAll('.more').forEach(one => one.click());
                      done(); }, 30))
                    """)
            }
            #expect(try await browser.value("typeof window.hit") == "undefined")
            #expect(
                try await browser.value(
                    "document.querySelectorAll('main img,main iframe,main script,main style').length"
                )
                    == 0)
            #expect(try await browser.value("document.scripts.length") == scripts)
            let text = try await browser.value("document.body.innerText")
            #expect(text.string?.contains("U+202E") == true)
            #expect(text.string?.contains("\u{202E}") == false)
            // Even a mistake of ours could not run or fetch anything.
            let injected = try await browser.value(
                """
                const script = document.createElement('script');
                script.textContent = 'window.hit = 2';
                document.body.append(script);
                fetch('https://example.com/').then(() => 'fetched', () => 'refused')
                """)
            #expect(injected == "refused")
            #expect(try await browser.value("typeof window.hit") == "undefined")
        }
    }

    @Test("fits a phone and follows the colour scheme")
    func phone() async throws {
        let folder = try ReportFolder([
            Logs.knockout(of: 13, thirdPlace: true), Logs.elo(of: 8) { _ in [.first] },
        ])
        try folder.writeReport()
        for fragment in ["", "#p=q-17&m=1.2", "#p=q-18"] {
            try await browse(folder, width: 390, fragment: fragment) { browser in
                #expect(
                    try await browser.value(
                        "document.documentElement.scrollWidth <= innerWidth") == true)
                let paper = "getComputedStyle(document.body).backgroundColor"
                let light = try await browser.value(paper)
                try await browser.call(
                    "Emulation.setEmulatedMedia",
                    ["features": [["name": "prefers-color-scheme", "value": "dark"]]])
                #expect(try await browser.value(paper) != light)
            }
        }
    }

    @Test("10,000 prompts open, from less than 50 MB")
    func many() async throws {
        let one = JSON.object(
            Logs.knockout(
                Knockout(entrants: 4),
                texts: Array(repeating: String(repeating: "word ", count: 60), count: 4),
                id: "ID"
            ) { _ in [.first, .second, .first] }.json
        ).text
        let folder = try ReportFolder(
            lines: (0..<10_000).map {
                "{\"id\":\"q-\($0)\"" + one.dropFirst("{\"id\":\"ID\"".count)
            })
        let summary = try folder.writeReport(named: ReportFolder.oddName)
        #expect(summary.prompts == 10_000)
        #expect(summary.pages > 0)
        #expect(summary.bytes < 50 << 20)
        let browser = try await Browser.open()
        defer { browser.close() }
        let name = ReportFolder.oddName.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
        try await browser.load(file: folder.path + "/" + (name ?? ""))
        #expect(try await browser.value(rows) == 100)
        // The first prompts are on a page of their own, which opens in the list's place.
        _ = try await browser.value("document.querySelector('tbody a').click()")
        var title: JSON = .null
        while title != "q-0" {
            try Task.checkCancellation()
            title =
                (try? await browser.value("document.getElementById('title')?.textContent")) ?? .null
        }
        // And back, by the page's own link.
        _ = try await browser.value("document.querySelector('header a').click()")
        var pages: JSON = .null
        while pages != true {
            try Task.checkCancellation()
            pages = (try? await browser.value("data.rows.length === 10000")) ?? .null
        }
    }
}
