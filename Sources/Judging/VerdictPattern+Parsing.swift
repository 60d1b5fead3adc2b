extension VerdictPattern {
    /// Why a text is no pattern, as a sentence goes on behind "has the pattern …, ".
    struct Problem: Error {
        var text: String

        init(_ text: String) { self.text = text }
    }

    /// Reads the usual spelling of regular expressions: `.`, `[a-z]`, `\d \w \s \b`, `^ $`, groups,
    /// `|`, `* + ? {2,5}`, greedy or not, and `(?i)`.
    ///
    /// - Throws: `Problem`; patterns are at most 2,000 characters and come to 1,000 steps.
    init(_ pattern: String) throws(Problem) {
        guard pattern.unicodeScalars.count <= 2000 else { throw Problem("which is too long") }
        var parser = Parser(rest: pattern.unicodeScalars[...])
        let body = try parser.alternatives()
        guard parser.rest.isEmpty else {
            throw Problem("which closes a group that it did not open")
        }
        guard parser.groups > 0 else {
            throw Problem("which needs a group ( ) for the verdict")
        }
        var steps: [Step] = [.save(0)]
        try Self.add(body, to: &steps)
        self.steps = steps + [.save(1), .match]
    }

    // MARK: From the tree to steps

    private indirect enum Node {
        case one(ScalarSet)
        case check(Place)
        case sequence([Node])
        case either([Node])
        /// The first group; others only hold together.
        case group(Node)
        case repeated(Node, least: Int, most: Int?, isGreedy: Bool)
    }

    private static func add(_ node: Node, to steps: inout [Step]) throws(Problem) {
        guard steps.count < 1000 else { throw Problem("which repeats too much") }
        switch node {
        case .one(let set): steps.append(.one(set))
        case .check(let place): steps.append(.check(place))
        case .sequence(let nodes): for node in nodes { try add(node, to: &steps) }
        case .group(let node):
            steps.append(.save(2))
            try add(node, to: &steps)
            steps.append(.save(3))
        case .either(let nodes):
            var ends: [Int] = []
            for node in nodes.dropLast() {
                let fork = steps.count
                steps.append(.either(fork + 1, 0))
                try add(node, to: &steps)
                ends.append(steps.count)
                steps.append(.jump(0))
                steps[fork] = .either(fork + 1, steps.count)
            }
            if let last = nodes.last { try add(last, to: &steps) }
            for end in ends { steps[end] = .jump(steps.count) }
        case .repeated(let node, let least, let most, let isGreedy):
            for _ in 0..<least {
                let before = steps.count
                try add(node, to: &steps)
                if steps.count == before { break }
            }
            guard let most else { return try addLoop(node, isGreedy, to: &steps) }
            var forks: [Int] = []
            for _ in least..<most {
                forks.append(steps.count)
                steps.append(.jump(0))
                try add(node, to: &steps)
            }
            for fork in forks { steps[fork] = Self.fork(fork + 1, steps.count, isGreedy) }
        }
    }

    private static func addLoop(
        _ node: Node, _ isGreedy: Bool, to steps: inout [Step]
    ) throws(Problem) {
        let fork = steps.count
        steps.append(.jump(0))
        try add(node, to: &steps)
        steps.append(.jump(fork))
        steps[fork] = Self.fork(fork + 1, steps.count, isGreedy)
    }

    private static func fork(_ into: Int, _ past: Int, _ isGreedy: Bool) -> Step {
        isGreedy ? .either(into, past) : .either(past, into)
    }

    // MARK: From the text to the tree

    private struct Parser {
        var rest: Substring.UnicodeScalarView
        var groups = 0
        private var depth = 0
        private var ignoresCase = false
        private var dotIsAll = false
        private var linesCount = false

        init(rest: Substring.UnicodeScalarView) { self.rest = rest }

        mutating func alternatives() throws(Problem) -> Node {
            depth += 1
            defer { depth -= 1 }
            guard depth <= 50 else { throw Problem("whose groups are nested too deeply") }
            let flags = (ignoresCase, dotIsAll, linesCount)
            defer { (ignoresCase, dotIsAll, linesCount) = flags }
            var all = [try sequence()]
            while take("|") { all.append(try sequence()) }
            return all.count == 1 ? all[0] : .either(all)
        }

        private mutating func sequence() throws(Problem) -> Node {
            var nodes: [Node] = []
            while let next = rest.first, next != "|", next != ")" {
                guard let node = try atom() else { continue }
                nodes.append(try repeated(node))
            }
            return .sequence(nodes)
        }

        private mutating func atom() throws(Problem) -> Node? {
            switch rest.removeFirst() {
            case "(": return try group()
            case "[": return .one(try brackets())
            case "\\": return try escape()
            case ".":
                return .one(dotIsAll ? .any : ScalarSet(ranges: [10...10], isNegated: true))
            case "^": return .check(linesCount ? .lineStart : .start)
            case "$": return .check(linesCount ? .lineEnd : .end)
            case "*", "+", "?", "{": throw Problem("which repeats nothing")
            case let scalar: return .one(cased(.one(scalar)))
            }
        }

        private func cased(_ set: ScalarSet) -> ScalarSet {
            var set = set
            set.ignoresCase = ignoresCase
            return set
        }

        private mutating func take(_ text: String) -> Bool {
            guard rest.starts(with: text.unicodeScalars) else { return false }
            rest.removeFirst(text.unicodeScalars.count)
            return true
        }

        /// A group behind its opening; `nil` for one that only sets how to read on.
        private mutating func group() throws(Problem) -> Node? {
            var isCounted = true
            let before = (ignoresCase, dotIsAll, linesCount)
            if take("?<") || take("?P<") {
                guard let end = rest.firstIndex(of: ">"), rest.first != "=", rest.first != "!"
                else {
                    throw Problem("which looks around, and that is not supported")
                }
                rest = rest[rest.index(after: end)...]
            } else if take("?") {
                isCounted = false
                while let flag = rest.first, flag != ":", flag != ")" {
                    rest.removeFirst()
                    switch flag {
                    case "i": ignoresCase = true
                    case "s": dotIsAll = true
                    case "m": linesCount = true
                    default: throw Problem("whose (?\(flag) is not supported")
                    }
                }
                if take(")") { return nil }
                rest = rest.dropFirst()
            }
            if isCounted { groups += 1 }
            let isFirst = isCounted && groups == 1
            let body = try alternatives()
            (ignoresCase, dotIsAll, linesCount) = before
            guard take(")") else { throw Problem("which leaves a group open") }
            return isFirst ? .group(body) : body
        }

        private mutating func repeated(_ node: Node) throws(Problem) -> Node {
            let (least, most): (Int, Int?)
            if take("*") {
                (least, most) = (0, nil)
            } else if take("+") {
                (least, most) = (1, nil)
            } else if take("?") {
                (least, most) = (0, 1)
            } else if take("{") {
                (least, most) = try bounds()
            } else {
                return node
            }
            if take("+") { throw Problem("whose possessive repetition is not supported") }
            let isGreedy = !take("?")
            return try repeated(.repeated(node, least: least, most: most, isGreedy: isGreedy))
        }

        private mutating func bounds() throws(Problem) -> (Int, Int?) {
            guard let end = rest.firstIndex(of: "}") else { throw Problem("which leaves a { open") }
            let text = String(rest[..<end])
            rest = rest[rest.index(after: end)...]
            let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(
                String.init)
            guard let least = Int(parts[0]), (0...1000).contains(least), parts.count <= 2 else {
                throw Problem("whose {\(text)} is no number of times up to 1000")
            }
            guard parts.count == 2 else { return (least, least) }
            if parts[1].isEmpty { return (least, nil) }
            guard let most = Int(parts[1]), (least...1000).contains(most) else {
                throw Problem("whose {\(text)} is no number of times up to 1000")
            }
            return (least, most)
        }

        private mutating func escape() throws(Problem) -> Node {
            switch rest.first {
            case "b": return .check(removing(.wordEdge))
            case "B": return .check(removing(.noWordEdge))
            case "A": return .check(removing(.start))
            case "z", "Z": return .check(removing(.end))
            default: return .one(cased(try escapedSet()))
            }
        }

        private mutating func removing(_ place: Place) -> Place {
            rest.removeFirst()
            return place
        }

        /// What a backslash makes of the next character, in brackets or not.
        private mutating func escapedSet() throws(Problem) -> ScalarSet {
            guard let scalar = rest.popFirst() else { throw Problem("which ends in a backslash") }
            switch scalar {
            case "d": return ScalarSet(kinds: [.digit])
            case "D": return ScalarSet(otherKinds: [.digit])
            case "s": return ScalarSet(kinds: [.space])
            case "S": return ScalarSet(otherKinds: [.space])
            case "w": return .word
            case "W": return ScalarSet(otherKinds: [.word])
            case "n": return .one("\n")
            case "r": return .one("\r")
            case "t": return .one("\t")
            case "u":
                guard let value = UInt32(String(rest.prefix(4)), radix: 16),
                    let scalar = Unicode.Scalar(value)
                else { throw Problem("whose \\u is not followed by four digits") }
                rest = rest.dropFirst(4)
                return .one(scalar)
            case "0"..."9", "a"..."z", "A"..."Z":
                throw Problem("whose \\\(scalar) is not supported")
            default: return .one(scalar)
            }
        }

        private mutating func brackets() throws(Problem) -> ScalarSet {
            var set = cased(ScalarSet())
            set.isNegated = take("^")
            var isFirst = true
            while let scalar = rest.popFirst() {
                if scalar == "]", !isFirst { return set }
                isFirst = false
                if scalar == "[" || scalar == "&" && rest.first == "&" {
                    throw Problem("whose brackets hold sets; write \\[ for the character")
                }
                let low = scalar == "\\" ? try escapedSet() : .one(scalar)
                guard let start = low.ranges.first, let dash = rest.first, dash == "-",
                    rest.dropFirst().first != "]"
                else {
                    set.ranges += low.ranges
                    set.kinds += low.kinds
                    set.otherKinds += low.otherKinds
                    continue
                }
                rest.removeFirst()
                guard let next = rest.popFirst() else { break }
                let high = next == "\\" ? try escapedSet() : .one(next)
                guard let end = high.ranges.first, start.lowerBound <= end.lowerBound else {
                    throw Problem("whose brackets hold a range that ends before it begins")
                }
                set.ranges.append(start.lowerBound...end.lowerBound)
            }
            throw Problem("which leaves a [ open")
        }
    }
}
