import Foundation

/// Words of a command line that somebody may copy.
enum ShellWord {
    /// `word` as a shell reads it: in quotes where it needs them.
    static func quoted(_ word: String) -> String {
        let isPlain = word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=:,@%+".contains($0) }
        return isPlain && !word.isEmpty
            ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }
}
