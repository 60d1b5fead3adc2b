/// The script of a report, in the order of its parts: by hand, nothing from elsewhere.
enum ReportScript {
    static let javaScript = text + list + board + match + main
}
