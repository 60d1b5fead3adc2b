internal import Files

/// A kind of file that is recognised and not read, and what to do with it.
struct UnreadableKind: Error, Equatable {
    /// What it is, and the remedy.
    var reason = ""
    /// Why nobody knows what it is.
    var failure: FileError?

    init(reason: String) { self.reason = reason }

    init(failure: FileError) { self.failure = failure }

    /// - Returns: `nil` for what may be text.
    init?(_ head: [UInt8]) {
        if let (_, reason) = Self.textMarks.first(where: { head.starts(with: $0.mark.utf8) })
            ?? Self.byteMarks.first(where: { head.starts(with: $0.mark) }).map({ ("", $0.reason) })
        {
            self.init(reason: reason)
            return
        }
        if head.dropFirst(257).starts(with: Array("ustar".utf8)) {
            self.init(reason: "it is a tar archive; unpack it first: tar -xf")
        } else if Self.isWide(head) {
            self.init(reason: Self.wide)
        } else if let page = Self.page(head) {
            self.init(reason: page)
        } else if head.contains(0) {
            self.init(
                reason: "it is no text and of no kind that is known here; write it as JSON Lines, "
                    + "CSV or Parquet")
        } else {
            return nil
        }
    }

    private static let wide =
        "it is UTF-16 or UTF-32 text, and must be UTF-8; make it so with iconv -f UTF-16 -t UTF-8"

    private static let arrow =
        "it is an Arrow file; write it as Parquet, as with datasets' load_from_disk(…).to_parquet(…)"

    /// What a file starts with, and what it then is.
    private static let textMarks: [(mark: String, reason: String)] = [
        ("ARROW1", arrow),
        ("BZh", "it is compressed by bzip2; unpack it first: bunzip2 -k"),
        ("Rar!", "it is a RAR archive; unpack it first: unrar x"),
        (
            "SQLite format 3",
            "it is an SQLite database; take the table out with sqlite3 -json FILE \"select * from TABLE\""
        ),
        ("ORC", "it is an ORC file; write it as Parquet or JSON Lines"),
        ("Obj\u{1}", "it is an Avro file; write it as Parquet or JSON Lines"),
        ("GGUF", "it is a model, and no data set"),
        ("%PDF", "it is a PDF, and no data set; name the data that it is about"),
        ("\u{7F}ELF", "it is a program, and no data set"),
        (
            "version https://git-lfs",
            "it is only Git LFS's pointer to the file; fetch the file itself with git lfs pull"
        ),
    ]

    private static let byteMarks: [(mark: [UInt8], reason: String)] = [
        ([0xFF, 0xFF, 0xFF, 0xFF], arrow),
        ([0xFF, 0xFE], wide), ([0xFE, 0xFF], wide), ([0, 0, 0xFE, 0xFF], wide),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "it is compressed by xz; unpack it first: xz -dk"),
        ([0x04, 0x22, 0x4D, 0x18], "it is compressed by lz4; unpack it first: lz4 -dk"),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "it is a 7z archive; unpack it first: 7z x"),
        ([0xFF, 0x06, 0, 0, 0x73, 0x4E], "it is compressed by Snappy; unpack it first"),
        ([0x89, 0x48, 0x44, 0x46], "it is an HDF5 file; write it as Parquet or JSON Lines"),
        ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "it is a NumPy array; write it as JSON Lines"),
        ([0x89, 0x50, 0x4E, 0x47], "it is a picture (PNG), and no data set"),
        ([0xFF, 0xD8, 0xFF], "it is a picture (JPEG), and no data set"),
        ([0x80, 2], pickle), ([0x80, 3], pickle), ([0x80, 4], pickle), ([0x80, 5], pickle),
    ]

    private static let pickle =
        "it is a pickle, which could run anything; write it as Parquet or JSON Lines where it came from"

    /// Text of two or four bytes a character: every other byte of what is ASCII is 0.
    private static func isWide(_ head: [UInt8]) -> Bool {
        let start = head.prefix(64)
        guard start.count >= 4 else { return false }
        let zeros = (0...1).map { parity in
            start.indices.count { $0 % 2 == parity && start[$0] == 0 }
        }
        return zeros.contains(start.count / 2) && zeros.contains(0)
    }

    /// A zip archive is many things, and so is a page.
    private static func page(_ head: [UInt8]) -> String? {
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04])
            || head.starts(with: [0x50, 0x4B, 0x05, 0x06])
        {
            let start = String(decoding: head.prefix(4_096), as: UTF8.self)
            if start.contains("_journal/") || start.contains("samples/")
                || start.contains("header.json")
            {
                return "it is a log of inspect; take it out with inspect log dump FILE"
            }
            if start.contains("[Content_Types].xml") {
                return "it is a workbook; save its sheet as CSV"
            }
            return "it is a zip archive; unpack it first: unzip"
        }
        let text = String(decoding: head.prefix(256), as: UTF8.self).lowercased()
            .drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        if text.hasPrefix("<!doctype html") || text.hasPrefix("<html") {
            return
                "it is a page of a web site, perhaps one that asks to log in; fetch the file itself"
        }
        return text.hasPrefix("<?xml") ? "it is XML; write it as JSON Lines" : nil
    }
}
