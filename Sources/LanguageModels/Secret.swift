/// A key that prints as `[secret]`, however it is printed.
public struct Secret: Sendable, Hashable {
    private let value: String

    /// White space around the value is dropped: keys are often read from files that end in a
    /// newline.
    public init(_ value: String) {
        var value = value[...]
        while let first = value.first, first.isWhitespace { value.removeFirst() }
        while let last = value.last, last.isWhitespace { value.removeLast() }
        self.value = String(value)
    }

    public var isEmpty: Bool { value.isEmpty }

    /// The value itself, to be sent and never to be shown.
    func reveal() -> String { value }

    /// `text` with every occurrence of the value blotted out.
    func redacted(_ text: String) -> String {
        guard !value.isEmpty, text.contains(value) else { return text }
        var out = ""
        var rest = text[...]
        while let range = rest.firstRange(of: value) {
            out += rest[..<range.lowerBound] + "[secret]"
            rest = rest[range.upperBound...]
        }
        return out + rest
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "[secret]" }
    public var debugDescription: String { "[secret]" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
