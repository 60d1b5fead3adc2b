/// A regular expression that takes time in proportion to the text, whatever both are: it may come
/// with a model, from a stranger, and it is tried on texts from strangers.
///
/// All states that the expression can be in are followed at once, the preferred first, so nothing is
/// ever tried twice (K. Thompson, *Regular Expression Search Algorithm*, 1968; groups as in R. Pike's
/// `sam`). What cannot be followed so, looking around and back-references, is refused when read.
struct VerdictPattern: Sendable, Hashable {
    indirect enum Step: Sendable, Hashable {
        case one(ScalarSet)
        /// Goes on at both, at the first rather.
        case either(Int, Int)
        case jump(Int)
        /// Remembers the place: 0 and 1 for the whole match, 2 and 3 for the first group.
        case save(Int)
        case check(Place)
        case match
    }

    enum Place: Sendable, Hashable {
        case start, end, lineStart, lineEnd, wordEdge, noWordEdge
    }

    /// A match, in bytes of the text; `group` is empty where the first group took no part.
    struct Match: Hashable {
        var whole: Range<Int>
        var group: Range<Int>
    }

    let steps: [Step]

    /// All matches, from left to right, none of which overlap; `nil` where the search was given up.
    ///
    /// - Complexity: O(text · steps) for each match, and never more than `patience` in all: a second
    ///   or two, and no honest pattern comes near.
    func matches(in text: [UInt8], patience: Int = 100_000_000) -> [Match]? {
        var machine = Machine(steps: steps, text: text, patience: patience)
        var found: [Match] = []
        var at = 0
        while at <= text.count, let match = machine.first(from: at) {
            found.append(match)
            at = max(match.whole.upperBound, match.whole.lowerBound + 1)
        }
        return machine.patience > 0 ? found : nil
    }
}

extension VerdictPattern {
    /// The states in which the steps can be, place by place.
    private struct Machine {
        let steps: [Step]
        let text: [UInt8]
        /// How much more may be done.
        private(set) var patience: Int
        /// For each step the last place at which it was reached, so that each is followed once.
        private var reached: [Int]
        private var now: [Thread] = []
        private var next: [Thread] = []
        private var pending: [Thread] = []

        struct Thread {
            var step: Int
            var saved: (Int, Int, Int, Int)

            mutating func save(_ at: Int, _ slot: Int) {
                switch slot {
                case 0: saved.0 = at
                case 1: saved.1 = at
                case 2: saved.2 = at
                default: saved.3 = at
                }
            }
        }

        init(steps: [Step], text: [UInt8], patience: Int) {
            self.steps = steps
            self.text = text
            self.patience = patience
            reached = Array(repeating: -1, count: steps.count)
        }

        mutating func first(from start: Int) -> Match? {
            var best: Match?
            var at = start
            var before = start > 0 ? scalar(endingAt: start) : nil
            now.removeAll(keepingCapacity: true)
            for step in reached.indices { reached[step] = -1 }
            patience -= steps.count
            while patience > 0 {
                let here = at < text.count ? scalar(at: at) : nil
                if best == nil {
                    follow(Thread(step: 0, saved: (-1, -1, -1, -1)), at, before, here)
                }
                if now.isEmpty, best != nil || here == nil { break }
                let after = at + (here?.length ?? 1)
                next.removeAll(keepingCapacity: true)
                for thread in now {
                    patience -= 1
                    if case .match = steps[thread.step] {
                        best = Match(thread.saved)
                        // What was less preferred does not count any more.
                        break
                    }
                    guard case .one(let set) = steps[thread.step], let here,
                        set.contains(here.value)
                    else { continue }
                    next.append(Thread(step: thread.step + 1, saved: thread.saved))
                }
                guard let here else { break }
                now.removeAll(keepingCapacity: true)
                let beyond = after < text.count ? scalar(at: after) : nil
                for thread in next { follow(thread, after, here, beyond) }
                at = after
                before = here
            }
            return best
        }

        /// Adds the states that `thread` reaches without a character, the preferred first.
        private mutating func follow(
            _ thread: Thread, _ at: Int, _ before: Scalar?, _ here: Scalar?
        ) {
            pending.append(thread)
            while var thread = pending.popLast() {
                guard reached[thread.step] != at else { continue }
                reached[thread.step] = at
                patience -= 1
                switch steps[thread.step] {
                case .jump(let target):
                    thread.step = target
                    pending.append(thread)
                case .either(let first, let second):
                    thread.step = second
                    pending.append(thread)
                    thread.step = first
                    pending.append(thread)
                case .save(let slot):
                    thread.save(at, slot)
                    thread.step += 1
                    pending.append(thread)
                case .check(let place):
                    guard holds(place, at, before, here) else { continue }
                    thread.step += 1
                    pending.append(thread)
                case .one, .match: now.append(thread)
                }
            }
        }

        private func holds(_ place: Place, _ at: Int, _ before: Scalar?, _ here: Scalar?) -> Bool {
            let isEdge = (before.map(\.isWord) ?? false) != (here.map(\.isWord) ?? false)
            return switch place {
            case .start: before == nil
            case .end: here == nil || here?.isNewline == true && at + 1 == text.count
            case .lineStart: before == nil || before?.isNewline == true
            case .lineEnd: here == nil || here?.isNewline == true
            case .wordEdge: isEdge
            case .noWordEdge: !isEdge
            }
        }

        // MARK: UTF-8

        struct Scalar {
            var value: Unicode.Scalar
            var length: Int

            var isWord: Bool { ScalarSet.word.contains(value) }
            var isNewline: Bool { value == "\n" }
        }

        private func scalar(at start: Int) -> Scalar {
            let length =
                switch text[start] {
                case 0xF0...: 4
                case 0xE0...: 3
                case 0xC0...: 2
                default: 1
                }
            if length == 1 { return Scalar(value: Unicode.Scalar(text[start]), length: 1) }
            var iterator = text[start..<min(start + length, text.count)].makeIterator()
            var decoder = UTF8()
            guard case .scalarValue(let value) = decoder.decode(&iterator) else {
                return Scalar(value: "\u{FFFD}", length: 1)
            }
            return Scalar(value: value, length: length)
        }

        private func scalar(endingAt end: Int) -> Scalar {
            var start = end - 1
            while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
            return scalar(at: start)
        }
    }
}

extension VerdictPattern.Match {
    fileprivate init(_ saved: (Int, Int, Int, Int)) {
        whole = saved.0..<saved.1
        group = saved.2 >= 0 && saved.3 >= saved.2 ? saved.2..<saved.3 : saved.1..<saved.1
    }
}
