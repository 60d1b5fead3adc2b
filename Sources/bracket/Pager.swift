import Foundation

/// Shows a text that does not fit the terminal page by page, as git and man do.
enum Pager {
    /// - Returns: `false` where the text should be printed instead: it fits, standard
    ///   output is no terminal, or there is no pager.
    static func show(_ text: String) -> Bool {
        guard Terminal.outputIsTerminal, let height = Terminal.height,
            text.utf8.count(where: { $0 == 0x0A }) >= height
        else { return false }
        let command = Terminal.environment("PAGER") ?? "less"
        if command.isEmpty || command == "cat" { return false }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", command]
        var environment = ProcessInfo.processInfo.environment
        // Quit if it fits, keep colours, leave the text on the screen.
        environment["LESS"] = environment["LESS"] ?? "FRX"
        process.environment = environment
        let pipe = Pipe()
        process.standardInput = pipe
        do { try process.run() } catch { return false }
        // The pager may be closed before it has read everything: that is no failure.
        try? pipe.fileHandleForWriting.write(contentsOf: Array(text.utf8))
        try? pipe.fileHandleForWriting.close()
        process.waitUntilExit()
        // 127: the shell found no such command.
        return process.terminationStatus != 127
    }
}
