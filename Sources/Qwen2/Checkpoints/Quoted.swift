/// `text` in quotation marks for an error message, at most `limit` characters, without anything
/// that controls a terminal or reverses the line.
func quoted(_ text: String, limit: Int = 200) -> String {
    "\"" + printable(text, limit: limit) + "\""
}

/// `text` shortened and with its control and format characters escaped.
func printable(_ text: String, limit: Int) -> String {
    var shown = ""
    var count = 0
    for scalar in text.unicodeScalars {
        if count == limit { return shown + "…" }
        count += 1
        switch (scalar, scalar.properties.generalCategory) {
        case ("\n", _): shown += "\\n"
        case ("\t", _): shown += "\\t"
        case (_, .control), (_, .format), (_, .lineSeparator), (_, .paragraphSeparator),
            (_, .unassigned), (_, .privateUse):
            shown += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        default: shown.unicodeScalars.append(scalar)
        }
    }
    return shown
}
