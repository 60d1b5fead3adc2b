import Foundation

/// The peak memory of a process, where the system tells (Linux).
enum PeakMemory {
    /// Bytes resident at the peak, mapped files included; `nil` where the system does not tell.
    ///
    /// - Parameter process: its id; this process by default.
    static func bytes(of process: pid_t? = nil) -> Int? {
        value("VmHWM", of: process).map { $0 << 10 }
    }

    /// A line of `/proc/PID/status`, as a number.
    static func value(_ name: String, of process: pid_t?) -> Int? {
        let folder = process.map(String.init) ?? "self"
        guard let status = try? String(contentsOfFile: "/proc/\(folder)/status", encoding: .utf8)
        else { return nil }
        for line in status.split(separator: "\n") where line.hasPrefix(name + ":") {
            return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
        }
        return nil
    }

    /// Lets this process's peak begin again from what it holds now.
    static func reset() {
        guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
        try? file.write(contentsOf: Data("5".utf8))
        try? file.close()
    }
}
