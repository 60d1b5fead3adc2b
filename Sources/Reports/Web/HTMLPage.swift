internal import Files
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
        let style = ReportStyle.css
        let script = ReportScript.javaScript
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
        let style = ReportStyle.css
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

    private static func hash(_ source: String) -> String {
        "sha256-" + Base64.text(SHA256.hexDigest(of: Array(source.utf8)))
    }
}

/// Base64 of a digest given in hexadecimal.
private enum Base64 {
    private static let digits = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

    static func text(_ hex: String) -> String {
        let nibbles = hex.compactMap(\.hexDigitValue)
        let bytes = stride(from: 0, to: nibbles.count - 1, by: 2).map {
            nibbles[$0] << 4 | nibbles[$0 + 1]
        }
        var out = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let value = (0..<3).reduce(0) { sum, place in
                sum << 8 | (place < group.count ? group[start + place] : 0)
            }
            for place in 0..<4 {
                out.append(
                    place <= group.count
                        ? digits[value >> (18 - 6 * place) & 63] : "=")
            }
        }
        return out
    }
}
