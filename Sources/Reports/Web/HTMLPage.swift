internal import Files
internal import Foundation
internal import JSON

/// One file of a report: markup of our own around data that only the script reads.
///
/// The policy lets nothing run but the script whose hash it names, and nothing be fetched at all, so
/// that even a mistake in the script could not make a text act.
struct HTMLPage {
    var title: String
    /// Markup of ours for the page's head and its overview; texts in it are escaped.
    var header: String
    var overview: String
    var data: JSONObject
    /// What is known of each prompt on this page, by its place in the list.
    var details: [(place: Int, json: [UInt8])]

    var bytes: [UInt8] {
        let style = WebSource.style
        let script = WebSource.script
        let policy =
            "default-src 'none'; style-src '\(Self.hash(style))'; "
            + "script-src '\(Self.hash(script))'; img-src data:; base-uri 'none'; "
            + "form-action 'none'"
        var out: [UInt8] = []
        out.reserveCapacity(details.reduce(64_000) { $0 + $1.json.count + 64 })
        out +=
            """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="viewport" content="width=device-width,initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <title>\(Markup.text(title))</title>
            <style>\(style)</style>
            <header>\(header)</header>
            <main>\(overview)</main>
            <noscript><p class="notice">The list and the brackets need JavaScript.</p></noscript>
            <footer><kbd>/</kbd> search · <kbd>↑</kbd> <kbd>↓</kbd> <kbd>←</kbd> <kbd>→</kbd> move ·
            <kbd>Enter</kbd> open · <kbd>Esc</kbd> back. Made by Bracket from the run’s folder; the
            journal there holds every text whole.</footer>
            <script type="application/json" id="data">
            """.utf8
        Markup.appendData(JSON.object(data).bytes, to: &out)
        out += "</script>\n".utf8
        for (place, json) in details {
            out += "<script type=\"application/json\" id=\"p\(place)\">".utf8
            Markup.appendData(json, to: &out)
            out += "</script>\n".utf8
        }
        out += "<script>\(script)</script>\n</html>\n".utf8
        return out
    }

    /// A page without a script: nothing at all may run on it.
    static func plain(title: String, body: String) -> [UInt8] {
        let style = WebSource.style
        let policy =
            "default-src 'none'; style-src '\(hash(style))'; base-uri 'none'; form-action 'none'"
        return Array(
            """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(policy)">
            <meta name="viewport" content="width=device-width,initial-scale=1">
            <title>\(Markup.text(title))</title>
            <style>\(style)</style>
            <main>\(body)</main>
            </html>

            """.utf8)
    }

    /// The source's SHA-256 as a policy spells it.
    private static func hash(_ source: String) -> String {
        let hex = Array(SHA256.hexDigest(of: source))
        let digest = stride(from: 0, to: hex.count, by: 2).compactMap {
            UInt8(String(hex[$0...$0 + 1]), radix: 16)
        }
        return "sha256-" + Data(digest).base64EncodedString()
    }
}
