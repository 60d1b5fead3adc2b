/// Horizontal bars with labels and values, as SVG whose colours the surrounding style decides.
struct BarChart: Sendable, Hashable {
    struct Bar: Sendable, Hashable {
        var label: String
        var value: Double
        /// What stands behind the bar.
        var text: String
        /// A 95 % interval of the value.
        var interval: ClosedRange<Double>?
    }

    var title: String
    var note: String
    var bars: [Bar]
    /// The value at the right end of the scale; `nil` for the largest.
    var maximum: Double?
    /// A value to compare with, drawn through all bars.
    var mark: Double?

    private static let (label, plot, text, row) = (120.0, 122.0, 112.0, 24.0)
    /// Of a wide character of a value.
    private static let character = 6.8

    /// The bars' room: what long values leave of it.
    private var plot: Double {
        let longest = Double(bars.map(\.text.count).max() ?? 0) * Self.character + 9
        return max(40, Self.plot - max(0, longest - Self.text))
    }

    var svg: String {
        let scale = maximum ?? bars.map { max($0.value, $0.interval?.upperBound ?? 0) }.max() ?? 1
        let height = Self.row * Double(bars.count) + 4
        let width = Self.label + Self.plot + Self.text
        let plot = plot
        func x(_ value: Double) -> String {
            SVG.number(Self.label + (scale > 0 ? value / scale : 0) * plot)
        }
        let summary = bars.map { "\($0.label): \($0.text)" }.joined(separator: "; ")
        var out =
            "<svg viewBox=\"0 0 \(SVG.number(width)) \(SVG.number(height))\" role=\"img\" "
            + "aria-label=\"\(Markup.text("\(title): \(summary)"))\">"
        for (index, bar) in bars.enumerated() {
            let top = Double(index) * Self.row + 4
            let middle = SVG.number(top + 8)
            let base = SVG.number(top + 12)
            out += SVG.text(SVG.cut(bar.label, 16), x: Self.label - 8, y: top + 12, "s", "end")
            let length = SVG.number(max(scale > 0 ? bar.value / scale * plot : 0, 0))
            out +=
                "<rect class=\"bar\" x=\"\(SVG.number(Self.label))\" y=\"\(SVG.number(top))\" "
                + "width=\"\(length)\" height=\"16\" rx=\"2\"/>"
            if let interval = bar.interval {
                out +=
                    "<path class=\"whisker\" d=\"M\(x(interval.lowerBound)) \(middle)"
                    + "H\(x(interval.upperBound))\"/>"
            }
            let end = max(bar.value, bar.interval?.upperBound ?? 0)
            out +=
                "<text x=\"\(SVG.number(Self.label + (scale > 0 ? end / scale : 0) * plot + 7))\" "
                + "y=\"\(base)\">\(Markup.text(bar.text))</text>"
        }
        if let mark {
            out += "<path class=\"even\" d=\"M\(x(mark)) 0V\(SVG.number(height))\"/>"
        }
        return out + "</svg>"
    }
}

/// Pieces of SVG.
enum SVG {
    /// A coordinate with at most one digit after the point.
    static func number(_ value: Double) -> String {
        let text = Figures.fixed(value, places: 1)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    static func text(
        _ raw: String, x: Double, y: Double, _ style: String = "", _ anchor: String = ""
    ) -> String {
        let kind = style.isEmpty ? "" : " class=\"\(style)\""
        let end = anchor.isEmpty ? "" : " text-anchor=\"\(anchor)\""
        return "<text\(kind)\(end) x=\"\(number(x))\" y=\"\(number(y))\">\(Markup.text(raw))</text>"
    }

    /// At most `limit` characters, both ends kept.
    static func cut(_ raw: String, _ limit: Int) -> String {
        let plain = raw.map { $0.isNewline ? " " : $0 } as [Character]
        guard plain.count > limit else { return String(plain) }
        let head = (limit - 1) / 3
        return String(plain.prefix(head)) + "…" + String(plain.suffix(limit - 1 - head))
    }
}
