/// The script and the styles of a report: files of ours beside this one, in the binary as they are.
enum WebSource {
    /// The parts in their order, as one script.
    static let script = text(
        PackageResources.report_text_js + PackageResources.report_list_js
            + PackageResources.report_board_js + PackageResources.report_match_js
            + PackageResources.report_main_js)
    static let style = text(PackageResources.report_css)
    /// Of an SVG document that stands alone.
    static let pictureStyle = text(PackageResources.picture_css)

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
