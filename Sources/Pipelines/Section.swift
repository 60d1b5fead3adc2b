internal import Files
internal import JSON

/// One object of a pipeline file, read key by key; what was not asked for is an unknown key.
///
/// Errors name the file, the line and the key.
struct Section {
    let name: String
    private let object: JSONObject
    private let source: Source
    private var known: Set<String> = []

    /// Where a section came from.
    struct Source {
        var file: String
        /// The lines of its keys.
        var lines: KeyLines
        /// What the file is, in words.
        var whole = "the pipeline"

        /// - Parameter key: one of the section's, or a path below them, as `verdict.constrain`.
        func error(_ key: String, _ problem: String) -> PipelineError {
            var (lines, last) = (lines, key)
            if lines.line(of: key) == nil {
                let path = key.split(separator: ".").map(String.init)
                for section in path.dropLast() { lines = lines[section] }
                last = path.last ?? key
            }
            // A key that came with --set has no line.
            let location = lines.line(of: last).map { "\(file):\($0)" } ?? file
            return PipelineError("\(location): \(problem)")
        }

        func inside(_ key: String) -> Source {
            var source = self
            source.lines = lines[key]
            return source
        }
    }

    /// A file that was read, and what it holds.
    struct File {
        var value: JSON
        var source: Source

        /// Reads JSON with comments and trailing commas.
        ///
        /// - Parameter what: what the file is, for a path that leads nowhere: `pipeline file`.
        init(
            path: String, _ what: String, limit: Int = TextFile.defaultLimit,
            isRegular: Bool = false
        ) throws(PipelineError) {
            let text: String
            do {
                text = try TextFile.read(path, what, limit: limit, isRegular: isRegular)
            } catch {
                throw PipelineError("\(error)")
            }
            try self.init(text: text, name: path)
        }

        /// The text of such a file; `name` is its name in messages.
        init(text: String, name: String) throws(PipelineError) {
            let lines: KeyLines
            do { (value, lines) = try JSON.parseKeepingLines(text) } catch {
                throw PipelineError(
                    "\(name):\(error.line): \(error.problem) (column \(error.column))")
            }
            source = Source(file: name, lines: lines)
        }
    }

    /// The whole of a file.
    init(_ file: File) throws(PipelineError) {
        self.init(try Self.object(file.value, "", "", file.source), name: "", source: file.source)
    }

    private init(_ object: JSONObject, name: String, source: Source) {
        self.name = name
        self.object = object
        self.source = source
    }

    private static func object(
        _ value: JSON, _ key: String, _ path: String, _ source: Source
    ) throws(PipelineError) -> JSONObject {
        guard let object = value.object else {
            throw source.error(key, "\"\(path)\" is \(value.kind); it must be an object { }")
        }
        return object
    }

    private func path(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }

    func error(_ key: String, _ problem: String) -> PipelineError {
        source.error(key, problem)
    }

    /// Whether a key that belongs here, and is not read, has an effect: `false` has none.
    mutating func says(_ key: String) throws(PipelineError) -> Bool {
        take(key).map { $0 != false } ?? false
    }

    private mutating func take(_ key: String) -> JSON? {
        known.insert(key)
        let value = object[key]
        return value == .null ? nil : value
    }

    private mutating func read<T>(
        _ key: String, _ what: String, _ convert: (JSON) -> T?
    ) throws(PipelineError) -> T? {
        guard let value = take(key) else { return nil }
        guard let converted = convert(value) else {
            throw error(key, "\"\(path(key))\" is \(value.text.prefix(60)); it must be \(what)")
        }
        return converted
    }

    mutating func string(_ key: String) throws(PipelineError) -> String? {
        try read(key, "a string", \.string)
    }

    mutating func bool(_ key: String) throws(PipelineError) -> Bool? {
        try read(key, "true or false", \.bool)
    }

    mutating func int(
        _ key: String, in range: ClosedRange<Int>
    ) throws(PipelineError) -> Int? {
        let what =
            range.upperBound == .max
            ? "a whole number from \(range.lowerBound)"
            : "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return try read(key, what) { $0.int.flatMap { range.contains($0) ? $0 : nil } }
    }

    mutating func double(
        _ key: String, in range: ClosedRange<Double>
    ) throws(PipelineError) -> Double? {
        let what =
            range.upperBound.isFinite
            ? "a number from \(range.lowerBound) to \(range.upperBound)"
            : "a number from \(range.lowerBound)"
        return try read(key, what) { $0.double.flatMap { range.contains($0) ? $0 : nil } }
    }

    /// A list of numbers.
    mutating func numbers(
        _ key: String, in range: ClosedRange<Double>
    ) throws(PipelineError) -> [Double]? {
        let what = "a list of numbers from \(range.lowerBound) to \(range.upperBound)"
        return try read(key, what) { value in
            guard let list = value.array else { return nil }
            let numbers = list.compactMap(\.double).filter(range.contains)
            return numbers.count == list.count ? numbers : nil
        }
    }

    /// One of a list's elements.
    enum Element {
        case text(String)
        case section(Section)
    }

    /// The elements of a list of strings and objects; none where there is no such key.
    mutating func elements(_ key: String) throws(PipelineError) -> [Element] {
        let list = try read(key, "a list of names and objects { }", \.array) ?? []
        let inside = source.inside(key)
        var elements: [Element] = []
        for (place, value) in list.enumerated() {
            if let text = value.string {
                elements.append(.text(text))
                continue
            }
            let path = "\(path(key))[\(place)]"
            elements.append(
                .section(
                    Section(
                        try Self.object(value, String(place), path, inside), name: path,
                        source: inside.inside(String(place)))))
        }
        return elements
    }

    /// Any value; `nil` for none.
    mutating func value(_ key: String) -> JSON? { take(key) }

    /// A string or a list of strings.
    mutating func strings(_ key: String) throws(PipelineError) -> [String]? {
        try read(key, "a string or a list of strings") { value in
            if let one = value.string { return [one] }
            guard let list = value.array else { return nil }
            let strings = list.compactMap(\.string)
            return strings.count == list.count && !strings.isEmpty ? strings : nil
        }
    }

    mutating func object(_ key: String) throws(PipelineError) -> JSONObject? {
        try read(key, "an object { }", \.object)
    }

    /// One of a few names; another one is answered with the nearest.
    mutating func choice<T: RawRepresentable & CaseIterable>(
        _ key: String, _ type: T.Type
    ) throws(PipelineError) -> T? where T.RawValue == String {
        let names = T.allCases.map(\.rawValue)
        guard let name = try string(key) else { return nil }
        guard let value = T(rawValue: name) else {
            let list = names.map { "\"\($0)\"" }.joined(separator: ", ")
            throw error(
                key,
                "unknown \(key) \"\(name)\"" + Nearest.hint(for: name, in: names)
                    + " (known: \(list))")
        }
        return value
    }

    mutating func section(_ key: String) throws(PipelineError) -> Section? {
        guard let value = take(key) else { return nil }
        let path = path(key)
        return Section(
            try Self.object(value, key, path, source), name: path, source: source.inside(key))
    }

    /// The keys of an object whose keys are names, each with its own section.
    mutating func sections() throws(PipelineError) -> [(name: String, section: Section)] {
        var sections: [(String, Section)] = []
        for key in object.keys {
            guard let section = try section(key) else { continue }
            sections.append((key, section))
        }
        return sections
    }

    func holdsObject(_ key: String) -> Bool { object[key]?.object != nil }

    func holdsText(_ key: String) -> Bool { object[key]?.string != nil }

    func has(_ key: String) -> Bool { object[key] != nil && object[key] != .null }

    /// To be called once every known key was asked for.
    func finish() throws(PipelineError) {
        for key in object.keys where !known.contains(key) {
            let location = name.isEmpty ? source.whole : "\"\(name)\""
            throw error(
                key, "unknown key \"\(key)\" in \(location)" + Nearest.hint(for: key, in: known))
        }
    }
}

extension String {
    /// Whether nothing in it controls a terminal, or hides or reorders text: fit for a name.
    var isPrintable: Bool {
        unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
    }
}
