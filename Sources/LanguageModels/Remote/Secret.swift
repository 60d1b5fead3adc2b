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

    /// `text` with every occurrence of the value replaced.
    func redacted(_ text: String) -> String {
        value.isEmpty ? text : text.replacing(value, with: "[secret]")
    }
}

extension Secret {
    /// A server's reply, which goes to files, with every occurrence of the value replaced.
    ///
    /// Short values are left: they are placeholders for servers without keys ("EMPTY"), and a reply
    /// may contain the word.
    func redacted(_ reply: [UInt8]) -> [UInt8] {
        let key = Array(value.utf8)
        guard key.count >= 16, Self.contains(reply, key) else { return reply }
        return Array(redacted(String(decoding: reply, as: UTF8.self)).utf8)
    }

    private static func contains(_ bytes: [UInt8], _ key: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, let first = key.first else { return false }
            var at = 0
            while at + key.count <= bytes.count,
                let found = memchr(base + at, Int32(first), bytes.count - key.count + 1 - at)
            {
                if memcmp(found, key, key.count) == 0 { return true }
                at = UnsafeRawPointer(found) - base + 1
            }
            return false
        }
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[secret]" }
    public var debugDescription: String { "[secret]" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
