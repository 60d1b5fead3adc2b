internal import Foundation

/// Finds the final answer in a worked solution and compares it with the known one, for tasks whose
/// answers can be verified.
package enum AnswerExtraction {
    /// The final answer of `text`: what follows the last `####`, else the last `\boxed{…}`, else
    /// what follows the last line's `A:` or `Answer:`; `nil` where none of them occurs.
    ///
    /// `####` is GSM8K's mark, `\boxed{}` MATH's.
    package static func final(in text: String) -> String? {
        if let mark = text.ranges(of: "####").last {
            let line = text[mark.upperBound...].prefix { !$0.isNewline }
            return line.trimmingCharacters(in: .whitespaces)
        }
        if let boxed = Boxed.last(in: text) { return boxed }
        let lastLine = text.split(whereSeparator: \.isNewline).last {
            !$0.allSatisfy(\.isWhitespace)
        }
        for mark in ["A:", "Answer:", "answer is"] {
            if let found = lastLine?.ranges(of: mark).last, let lastLine {
                return lastLine[found.upperBound...].trimmingCharacters(in: .whitespaces)
            }
        }
        return nil
    }

    /// What texts with equal final answers share: where the right answer is a number, the number
    /// that `isCorrect` would compare with it, 345 in "The answer is 345." as in "300 + 45 = 345.";
    /// else the answer's text.
    package static func key(of text: String, reference: String?) -> String {
        let answer = final(in: text) ?? text
        guard let reference, number(final(in: reference) ?? reference) != nil,
            let value = number(answer) ?? lastNumber(in: answer)
        else { return plain(answer) }
        return "\(value)"
    }

    /// The index of the first of `keys` that is the most common among them; the earliest of equally
    /// common ones, 0 for none.
    package static func mostCommon(_ keys: some Sequence<String>) -> Int {
        var counts: [String: (count: Int, first: Int)] = [:]
        for (index, key) in keys.enumerated() { counts[key, default: (0, index)].count += 1 }
        return counts.values.max { ($0.count, -$0.first) < ($1.count, -$1.first) }?.first ?? 0
    }

    /// Whether the answer in `text` is `reference`.
    ///
    /// The final answer is compared as text, then as a number; a text without a marked answer is
    /// compared as a whole, then by the last number in it.
    package static func isCorrect(_ text: String, reference: String) -> Bool {
        let expected = final(in: reference) ?? reference
        let answer = final(in: text) ?? text
        if agree(answer, expected) { return true }
        // "18 dollars", "$18.00 per day": the marked answer with words around its one number.
        guard let wanted = number(expected), let found = lastNumber(in: answer) else {
            return false
        }
        return close(found, wanted)
    }

    private static func agree(_ a: String, _ b: String) -> Bool {
        let (x, y) = (plain(a), plain(b))
        if x == y { return true }
        guard let p = number(x), let q = number(y) else { return false }
        return close(p, q)
    }

    private static func close(_ a: Double, _ b: Double) -> Bool {
        abs(a - b) <= 1e-9 * max(1, abs(a), abs(b))
    }

    /// Without the marks that do not change an answer: spaces, `$`, a full stop, `\text{…}`.
    private static func plain(_ text: String) -> String {
        var text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        for wrapper in ["\\text{", "\\mathrm{", "\\textbf{"]
        where text.hasPrefix(wrapper) && text.hasSuffix("}") {
            text = String(text.dropFirst(wrapper.count).dropLast())
        }
        text = text.replacingOccurrences(of: "\\$", with: "")
        text = text.replacingOccurrences(of: "$", with: "")
        if text.hasSuffix(".") { text.removeLast() }
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// `text` as a number, with thousands separators, a percent sign, or as a fraction `a/b` or
    /// `\frac{a}{b}`; `nil` if it is not one.
    static func number(_ text: String) -> Double? {
        var text = plain(text)
        if text.hasSuffix("\\%") { text.removeLast(2) }
        if text.hasSuffix("%") { text.removeLast() }
        text = text.replacingOccurrences(of: ",", with: "")
        if let value = Double(text), value.isFinite { return value }
        for opening in ["\\frac{", "\\dfrac{", "\\tfrac{"] where text.hasPrefix(opening) {
            text = text.dropFirst(opening.count).replacingOccurrences(of: "}{", with: "/")
            if text.hasSuffix("}") { text.removeLast() }
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let a = Double(parts[0]), let b = Double(parts[1]), b != 0 else {
            return nil
        }
        return a / b
    }

    /// The last number written in `text`: digits with optional sign, separators and decimals.
    static func lastNumber(in text: String) -> Double? {
        let bytes = Array(text.utf8)
        func isDigit(_ at: Int) -> Bool {
            bytes.indices.contains(at) && (0x30...0x39).contains(bytes[at])
        }
        guard var end = bytes.indices.last(where: isDigit) else { return nil }
        var start = end
        while start > 0 {
            let inside =
                bytes[start - 1] == UInt8(ascii: ",") || bytes[start - 1] == UInt8(ascii: ".")
            guard isDigit(start - 1) || (inside && isDigit(start - 2)) else { break }
            start -= 1
        }
        if start > 0, bytes[start - 1] == UInt8(ascii: "-") {
            // "16-3" subtracts; a sign stands at the start or behind something that is no digit.
            if !isDigit(start - 2) { start -= 1 }
        }
        end += 1
        return number(String(decoding: bytes[start..<end], as: UTF8.self))
    }
}
