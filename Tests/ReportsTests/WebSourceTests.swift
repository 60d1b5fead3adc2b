import Foundation
import JSON
import TestSupport
import Testing

@testable import Reports

@Suite("Web sources", .enabled(if: Browser.path != nil))
struct WebSourceTests {
    private static func scripts() throws -> [(name: String, text: String)] {
        let folder = Repository.file("Sources/Reports/Web/Resources")
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            .filter { $0.hasSuffix(".js") }
            .map { ($0, try String(contentsOfFile: folder + "/" + $0, encoding: .utf8)) }
    }

    private static func parse(_ source: String, in browser: Browser) async throws {
        let text = JSON.string("'use strict';\n" + source).text
        _ = try await browser.value("typeof new Function(\(text))")
    }

    @Test("a browser parses every script, alone and all together", .againstHangs)
    func scripts() async throws {
        let browser = try await Browser.open()
        defer { browser.close() }
        let scripts = try Self.scripts()
        #expect(scripts.count == 5)
        for script in scripts {
            #expect(WebSource.script.contains(script.text), "\(script.name) is in no report")
            await #expect(throws: Never.self, "\(script.name)") {
                try await Self.parse(script.text, in: browser)
            }
            await #expect(throws: Browser.Failure.self, "a slip in \(script.name) is not noticed") {
                try await Self.parse(script.text + "const = 1;", in: browser)
            }
        }
        // One name that two files declare is an error of the whole alone.
        try await Self.parse(WebSource.script, in: browser)
    }
}
