import JSON

/// The error message of a server, in any of the shapes that servers use.
enum ServerMessage {
    /// The message in the body of an error, on one line; `nil` if there is none.
    static func text(_ body: [UInt8]) -> String? {
        if let json = try? JSON.parse(body) { return text(json) ?? whole(json) }
        let text = String(decoding: body.prefix(16_384), as: UTF8.self)
        return text.drop(while: \.isWhitespace).hasPrefix("<") ? page(text) : oneLine(text)
    }

    /// The message in an error's JSON; `nil` for JSON that holds none.
    static func text(_ json: JSON) -> String? {
        switch json {
        case .string(let text): return oneLine(text)
        case .array(let parts):
            let texts = parts.prefix(3).compactMap(text)
            let more = parts.count > 3 && !texts.isEmpty ? ["and \(parts.count - 3) more"] : []
            return texts.isEmpty ? nil : (texts + more).joined(separator: "; ")
        case .object(let object): return text(object)
        default: return nil
        }
    }

    private static func text(_ object: JSONObject) -> String? {
        // FastAPI lists one problem for each member, and says apart where it is.
        if let problem = object["msg"]?.string.flatMap(oneLine) {
            let place = place(object["loc"])
            return place.isEmpty || problem.contains(place) ? problem : "\(place): \(problem)"
        }
        // A gateway's own words, and what the server behind it said.
        if let message = object["message"].flatMap(text) {
            let title = object["error"]?.string.flatMap(oneLine)
            let cause = object["metadata"]?["raw"]?.string.flatMap(oneLine)
            let parts = [title, message, cause].compactMap(\.self)
            return parts.joined(separator: ": ")
        }
        let title = object["error"].flatMap(text)
        let detail = ["detail", "details", "errors", "error_description", "reason"].lazy
            .compactMap { object[$0].flatMap(text) }.first
        if let title, let detail, title != detail { return "\(title): \(detail)" }
        return title ?? detail
    }

    /// `messages.0.content`
    private static func place(_ json: JSON?) -> String {
        var path = (json?.array ?? []).compactMap(\.label)
        if path.count > 1, ["body", "query"].contains(path[0]) { path.removeFirst() }
        return path.joined(separator: ".")
    }

    /// JSON that holds no message is shown as it is.
    private static func whole(_ json: JSON) -> String? {
        switch json {
        case .object(let object) where !object.isEmpty: oneLine(String(json.text.prefix(400)))
        case .number(let text): text
        default: nil
        }
    }

    /// What a page of HTML says: its title, or else its text.
    private static func page(_ text: String) -> String? {
        var title = ""
        var body = ""
        var element = ""
        for piece in text.split(separator: "<", omittingEmptySubsequences: true) {
            let end = piece.firstIndex(of: ">") ?? piece.startIndex
            element = piece[..<end].prefix { $0.isLetter || $0.isNumber || $0 == "/" }.lowercased()
            let content = piece[end...].dropFirst()
            switch element {
            case "title": title += content
            case "script", "style": break
            default: body += " " + content
            }
        }
        return oneLine(title) ?? oneLine(String(body.prefix(400)))
    }

    private static func oneLine(_ text: String) -> String? {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.isEmpty ? nil : line
    }
}
