import Foundation

/// A file with a line for each question a server was asked, in the order they came:
/// `match|prompt DIGEST SEED`.
///
/// A line is written before the question is answered, so that another process can tell at any time
/// what has been asked. Used from the server's queue alone.
// @unchecked because only one queue writes.
final class QuestionLog: @unchecked Sendable {
    private let descriptor: Int32

    init(path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw BenchError("\(path): could not open it: \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    func note(_ question: Question) {
        let digest = String(question.digest, radix: 16)
        let padded = String(repeating: "0", count: 16 - digest.count) + digest
        var line = "\(question.isMatch ? "match" : "prompt") \(padded) \(question.seed)\n"
        line.withUTF8 { _ = write(descriptor, $0.baseAddress, $0.count) }
    }
}
