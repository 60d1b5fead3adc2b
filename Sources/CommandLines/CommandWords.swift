internal import CArguments

/// The words of this process's command line, the program's own first.
package let commandWords: [String] = {
    let count = Int(carguments_count())
    guard count > 0, let words = carguments_words() else { return CommandLine.arguments }
    return (0..<count).compactMap { words[$0].map { String(cString: $0) } }
}()
