internal import Foundation
public import RunLogs

/// A run as a page for a browser: one file, or one file with a folder of pages beside it.
///
/// Everything comes from the run folder. What is missing there is said at the top of the page.
public struct HTMLReport {
    /// A finished report.
    public struct Summary: Sendable, Hashable {
        public var prompts: Int
        /// Pages beside the main file; 0 where the file holds everything.
        public var pages: Int
        public var bytes: Int
        /// Whether long texts were cut to keep the report small; the journal holds them whole.
        public var isAbridged: Bool
        /// What the folder lacks.
        public var missing: [String]
    }

    /// The brackets and the journal that a report holds whole; of larger ones it takes about as
    /// much, the judge's texts cut to their ends, unless it is asked for everything.
    public static let budget = 40 << 20
    /// The most prompts' data in one file, roughly.
    public static let pageBytes = 16 << 20

    private let folder: RunFolder
    private let only: String?
    private let isFull: Bool

    /// - Parameters:
    ///   - only: the id of the one prompt to report, with all its texts; `nil` for all prompts.
    ///   - full: whether no text is cut, however large the report gets.
    public init(_ folder: RunFolder, only: String? = nil, full: Bool = false) {
        self.folder = folder
        self.only = only
        isFull = full || only != nil
    }

    /// Writes the report.
    ///
    /// - Parameters:
    ///   - name: the main file's name. Pages go to the folder `pages(_:)` beside it.
    ///   - write: takes each file's name, relative to the main file's place, and its bytes; the main
    ///     file comes last.
    /// - Complexity: one pass over brackets and journal; memory for `pageBytes` of data.
    public func write(
        named name: String, to write: (String, [UInt8]) throws -> Void
    ) throws -> Summary {
        let source = try ReportSource(folder, only: only, isFull: isFull)
        let pages = Self.pages(name)
        var builder = ReportBuilder(facts: source.facts, limits: source.limits)
        var count = 0
        func writePage() throws {
            count += 1
            let file = "\(pages)/\(String(count).leftPadded(to: 4)).html"
            try write(
                file, builder.takePage(Self.link(file), back: Self.link(name, from: "../")))
        }
        while let log = try source.next() {
            // Of matches that a page does not hold, nobody needs what the judge said.
            let isListed = log.matches.count <= PromptData.matchLimit
            builder.add(log, journal: isListed ? try source.journal(of: log.id) : PastVotes())
            if builder.pendingBytes > Self.pageBytes { try writePage() }
        }
        // Where there are pages, the list stands alone and opens at once.
        if count > 0, builder.pendingBytes > 0 { try writePage() }
        let main = builder.mainPage(cost: source.cost, missing: source.missing)
        try write(name, main)
        return Summary(
            prompts: builder.count, pages: count, bytes: builder.bytesWritten + main.count,
            isAbridged: source.isAbridged, missing: source.missing)
    }

    /// The folder of the pages beside a main file of that name.
    public static func pages(_ name: String) -> String {
        (name as NSString).deletingPathExtension + "-pages"
    }

    /// A file's name as a relative address, whatever characters are in it.
    private static func link(_ file: String, from start: String = "./") -> String {
        var allowed = CharacterSet(charactersIn: "a"..."z")
        allowed.insert(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/")
        return start + (file.addingPercentEncoding(withAllowedCharacters: allowed) ?? file)
    }
}

extension String {
    fileprivate func leftPadded(to width: Int) -> String {
        String(repeating: "0", count: max(0, width - count)) + self
    }
}
