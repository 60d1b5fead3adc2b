import Foundation
import Reports

/// Where text goes: results to standard output, everything else to standard error.
enum Terminal {
    static func print(_ text: String) {
        write(text + "\n", to: FileHandle.standardOutput.fileDescriptor)
    }

    static func note(_ text: String) {
        write(safe(text) + "\n", to: FileHandle.standardError.fileDescriptor)
    }

    /// Messages may quote ids and servers: what could steer a terminal becomes U+FFFD.
    static func safe(_ text: String, keeping whitespace: Set<Unicode.Scalar> = ["\n", "\t"])
        -> String
    {
        let scalars = text.unicodeScalars.map { scalar in
            let steers =
                scalar.properties.generalCategory == .control && !whitespace.contains(scalar)
                || scalar.properties.isBidiControl
            return steers ? "\u{FFFD}" : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }

    /// Writes all of `text`; a reader that went away ends the program quietly, as pipes expect, and
    /// a full disk loudly.
    static func write(_ text: String, to descriptor: Int32) {
        write(Array(text.utf8), to: descriptor)
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress! + done, bytes.count - done)
            }
            if count < 0 {
                if errno == EINTR { continue }
                if errno == EPIPE { exit(0) }
                let reason = String(cString: strerror(errno))
                if descriptor != 2 { note("bracket: could not write: \(reason)") }
                exit(ExitCode.failed.rawValue)
            }
            done += count
        }
    }

    static var outputIsTerminal: Bool { isatty(FileHandle.standardOutput.fileDescriptor) == 1 }
    static var errorIsTerminal: Bool { isatty(FileHandle.standardError.fileDescriptor) == 1 }

    /// Columns of the terminal on standard output; without one, `COLUMNS` if that is enough to read
    /// anything in, and 80 if not.
    static var width: Int {
        if let columns = size(\.ws_col) { return columns }
        let told = environment("COLUMNS").flatMap { Int($0) } ?? 0
        return told >= 20 ? told : 80
    }

    /// Columns of the terminal on standard error, where progress goes.
    static var errorWidth: Int {
        size(\.ws_col, of: FileHandle.standardError.fileDescriptor) ?? width
    }

    /// Lines of the terminal on standard output; `nil` where there is none.
    static var height: Int? { size(\.ws_row) }

    private static func size(
        _ side: KeyPath<winsize, UInt16>,
        of descriptor: Int32 = FileHandle.standardOutput.fileDescriptor
    ) -> Int? {
        var size = winsize()
        let result = ioctl(descriptor, UInt(TIOCGWINSZ), &size)
        return result == 0 && size[keyPath: side] > 0 ? Int(size[keyPath: side]) : nil
    }

    static func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name]
    }

    /// How text is drawn unless options change it.
    static func style(
        width: Int = width, colour: Bool = colour, unicode: Bool = unicode
    ) -> TextStyle {
        TextStyle(
            width: width, colour: colour ? .ansi : .none, charset: unicode ? .unicode : .ascii)
    }

    /// Colours are for terminals, unless NO_COLOR turns them off (no-color.org).
    static var colour: Bool {
        outputIsTerminal && environment("NO_COLOR") == nil && environment("TERM") != "dumb"
    }

    /// Whether the locale can show box characters.
    static var unicode: Bool {
        let locale = environment("LC_ALL") ?? environment("LC_CTYPE") ?? environment("LANG") ?? ""
        guard outputIsTerminal || !locale.isEmpty else { return true }
        return locale.lowercased().replacingOccurrences(of: "-", with: "").contains("utf8")
    }
}

/// The exit codes that scripts rely on.
enum ExitCode: Int32 {
    case done = 0
    case failed = 1
    case usage = 2
    /// Done, with rejected or undecided records.
    case partial = 3
    /// Nothing is left to ask: for loops that ask by files.
    case nothingLeft = 4
    /// Stopped by a signal; the printed command resumes.
    case stopped = 75
}
