import Foundation

/// A key that prints as `[secret]`, however it is printed.
public struct Secret: Sendable, Hashable {
    private let value: String

    /// Drops white space around the value: files with keys often end in a newline.
    public init(_ value: String) {
        var value = value[...]
        while let first = value.first, first.isWhitespace { value.removeFirst() }
        while let last = value.last, last.isWhitespace { value.removeLast() }
        self.value = String(value)
    }

    public var isEmpty: Bool { value.isEmpty }

    /// The value, to be sent and never shown.
    func reveal() -> String { value }

    /// A text about a server with every occurrence of the value replaced, also where it is escaped.
    func redacted(_ text: String) -> String {
        Redaction(key: Array(value.utf8), wholeWords: false).applied(to: text)
    }

    /// A model's text, which goes to files, with every occurrence of the value replaced.
    ///
    /// Placeholders for servers without keys ("EMPTY") and values of up to three characters stay:
    /// an answer may hold the word. Values of up to seven are replaced where they are whole words.
    func redactedReply(_ text: String) -> String {
        let key = Array(value.utf8)
        if key.count < 4 || Self.placeholders.contains(value.lowercased()) { return text }
        return Redaction(key: key, wholeWords: key.count < 8).applied(to: text)
    }

    private static let placeholders: Set<String> = [
        "empty", "none", "null", "dummy", "test", "fake", "ollama", "vllm", "sglang", "llama.cpp",
        "lm-studio", "not-needed", "no-key", "no-key-required", "sk-no-key-required", "nokey",
        "anything", "placeholder", "token", "secret", "password", "local", "user", "unused",
    ]
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[secret]" }
    public var debugDescription: String { "[secret]" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Replaces a key in a text, however its characters are written there: as they are, behind a
/// backslash, as `\u002b`, or as `%2B`.
private struct Redaction {
    let key: [UInt8]
    let wholeWords: Bool

    func applied(to text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            guard let first = match(from: 0, in: bytes) else { return nil }
            return replaced(first, in: bytes)
        } ?? text
    }

    private func replaced(_ first: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) -> String {
        var clean: [UInt8] = []
        var copied = 0
        var next: Range<Int>? = first
        while let found = next {
            clean += bytes[copied..<found.lowerBound]
            clean += "[secret]".utf8
            copied = found.upperBound
            next = match(from: copied, in: bytes)
        }
        clean += bytes[copied...]
        return String(decoding: clean, as: UTF8.self)
    }

    /// Where the key stands next.
    private func match(
        from start: Int, in bytes: UnsafeBufferPointer<UInt8>
    ) -> Range<Int>? {
        guard let first = key.first else { return nil }
        for at in start..<max(start, bytes.count) {
            let byte = bytes[at]
            guard byte == first || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "%") else {
                continue
            }
            // A row of backslashes is looked at once.
            if byte == UInt8(ascii: "\\"), at > start, bytes[at - 1] == byte { continue }
            guard let end = end(of: key, at: at, in: bytes) else { continue }
            if wholeWords {
                let isInside = at > 0 && Self.isWord(bytes[at - 1])
                if isInside || end < bytes.count && Self.isWord(bytes[end]) { continue }
            }
            return at..<end
        }
        return nil
    }

    private func end(
        of key: [UInt8], at start: Int, in bytes: UnsafeBufferPointer<UInt8>
    ) -> Int? {
        var at = start
        for byte in key {
            guard let next = Self.end(of: byte, at: at, in: bytes) else { return nil }
            at = next
        }
        return at
    }

    private static func end(
        of byte: UInt8, at start: Int, in bytes: UnsafeBufferPointer<UInt8>
    ) -> Int? {
        var at = start
        guard at < bytes.count else { return nil }
        if bytes[at] == byte { return at + 1 }
        if bytes[at] == UInt8(ascii: "%") { return hex(2, at + 1, bytes) == byte ? at + 3 : nil }
        while at < bytes.count, bytes[at] == UInt8(ascii: "\\") { at += 1 }
        guard at > start, at < bytes.count else { return nil }
        if bytes[at] == byte { return at + 1 }
        guard bytes[at] == UInt8(ascii: "u") else { return nil }
        return hex(4, at + 1, bytes) == byte ? at + 5 : nil
    }

    private static func hex(
        _ digits: Int, _ start: Int, _ bytes: UnsafeBufferPointer<UInt8>
    ) -> UInt8? {
        guard start + digits <= bytes.count else { return nil }
        let text = String(decoding: bytes[start..<start + digits], as: UTF8.self)
        return Int(text, radix: 16).flatMap { UInt8(exactly: $0) }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || Character(UnicodeScalar(byte)).isLetter
            || Character(UnicodeScalar(byte)).isNumber
    }
}
