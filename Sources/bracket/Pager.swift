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
        // Quit if it fits, keep colours, leave the text on the screen.
        setenv("LESS", "FRX", 0)
        // Not Foundation's Process: it gives its child a process group of its own, which is never the
        // terminal's foreground, so that a pager that asks for a key is stopped for good.
        guard let pager = popen(command, "w") else { return false }
        // Ctrl-C is for the pager, which may outlive it; until it ends the terminal is its own.
        signal(SIGINT, SIG_IGN)
        defer { signal(SIGINT, SIG_DFL) }
        // The pager may be closed before it has read everything: that is no failure.
        fputs(text, pager)
        // The high byte of a status is the exit code. 127: the shell found no such command.
        return pclose(pager) >> 8 != 127
    }
}
