// What several commands understand is defined once, so that it reads and works alike in all of them.

extension CommandSpec.Option {
    /// `-o, --out`: where what a command makes goes.
    package static func out(_ value: String = "F", _ help: String) -> Self {
        Self(name: "out", short: "o", alias: "output", value: value, help: help)
    }

    /// `-q, --quiet`
    package static let quiet = Self(name: "quiet", short: "q", help: "no progress")

    /// `--json`: short for `--format json`.
    package static let json = Self(name: "json", help: "short for --format json")

    /// `--format` with the names of its formats, the default first, and `--json`.
    package static func formats<Format: RawRepresentable<String> & CaseIterable>(
        _ type: Format.Type
    ) -> [Self] {
        let names = type.allCases.map(\.rawValue)
        let rest = names.dropFirst(2).map { ", " + $0 }.joined()
        return [
            Self(
                name: "format", value: "FORMAT",
                help: names.count == 2
                    ? "\(names[0]) (default) or \(names[1])"
                    : names.prefix(2).joined(separator: " (default), ") + rest, words: names),
            json,
        ]
    }

    /// `--format text` or `json`, and `--json`: for commands that tell something.
    package static let textOrJSON = formats(TextOrJSON.self)
}

/// How a command tells what it found.
package enum TextOrJSON: String, CaseIterable, Sendable { case text, json }

extension Arguments {
    /// Where what the command makes goes; `nil` for standard output or the usual place.
    package var out: String? { string("out") }

    package var isQuiet: Bool { has("quiet") }

    /// The format that `--format` or `--json` names.
    ///
    /// - Throws: `UsageError`.
    package func format<Format: RawRepresentable<String> & CaseIterable>(
        _ type: Format.Type
    ) throws -> Format? {
        let named = try choice("format", type, called: "format")
        guard has("json") else { return named }
        guard named == nil || named?.rawValue == "json" else {
            throw usageError("--json and --format \(named?.rawValue ?? "") contradict each other")
        }
        return Format(rawValue: "json")
    }

    /// Whether the command is to tell what it found as JSON.
    ///
    /// - Throws: `UsageError`.
    package func wantsJSON() throws -> Bool { try format(TextOrJSON.self) == .json }
}
