/// How many requests one server is given at a time, found by itself: a little more after every round
/// of replies, half after a refusal or when replies take ever longer.
///
/// A *round* is as many replies as the width. Only replies to requests that were sent since the last
/// change count, which is why requests carry the `epoch` they were sent in: of a hundred that are
/// refused together, the first one halves the width and the others say nothing new.
///
/// Source: D. Chiu, R. Jain, *Analysis of the Increase and Decrease Algorithms for Congestion
/// Avoidance* (1989). The step is an eighth of the width after the last halving, so that a wide
/// server is filled again in eight rounds and a narrow one is not asked for much more than it has.
struct Width: Sendable, Hashable {
    /// At least 1.
    private(set) var value: Int
    /// Grows with every halving.
    private(set) var epoch = 0
    private var ceiling: Int
    private var step = 1
    /// What replies have earned towards the next increase, in units of 1 ÷ `value`.
    private var credit = 0

    /// Waits below this many nanoseconds are not worth a halving, whatever they were before.
    private let longWait: UInt64
    private var round = Round()
    /// The quickest reply of the quickest round.
    private var usual = UInt64.max
    /// The halving for long waits that the next round has to confirm.
    private var trial: Trial?

    private struct Round: Sendable, Hashable {
        var replies = 0
        var quickest = UInt64.max
    }

    private struct Trial: Sendable, Hashable {
        var width: Int
        var quickest: UInt64
    }

    /// - Parameter longWait: in nanoseconds.
    init(ceiling: Int, longWait: UInt64 = .max) {
        value = ceiling
        self.ceiling = ceiling
        self.longWait = longWait
    }

    /// Takes note of a reply.
    ///
    /// - Parameters:
    ///   - wait: from sending the request to the reply, in nanoseconds.
    ///   - inFlight: how many requests the server had when it replied, this one included. Below
    ///     the width nothing is learned about a larger one.
    mutating func replied(after wait: UInt64, inFlight: Int, epoch: Int) {
        guard epoch == self.epoch else { return }
        round.replies += 1
        round.quickest = min(round.quickest, wait)
        if inFlight >= value, value < ceiling {
            credit += step
            if credit >= value {
                credit -= value
                value += 1
            }
        }
        if round.replies >= value { endRound() }
    }

    /// Halves the width because a request of `epoch` was refused, or never answered, while the
    /// server had `inFlight` of them. One alone says nothing about the width.
    mutating func halve(inFlight: Int, epoch: Int) {
        guard epoch == self.epoch, inFlight > 1 else { return }
        set(max(1, min(value, inFlight) / 2))
        trial = nil
    }

    /// Never more than `most` from now on.
    mutating func limit(to most: Int) {
        ceiling = max(1, min(ceiling, most))
        value = min(value, ceiling)
    }

    /// Halves the width where even a round's quickest reply took four times as long as it once did:
    /// its time was spent in a queue. Where half the width then makes no reply quicker, the time is
    /// the model's own, and the halving is taken back.
    private mutating func endRound() {
        let quickest = round.quickest
        if let trial, quickest > trial.quickest / 4 * 3 {
            usual = quickest
            set(trial.width)
        }
        trial = nil
        round = Round()
        usual = min(usual, quickest)
        guard value > 1, quickest > longWait, quickest / 4 > usual else { return }
        let before = value
        set(before / 2)
        trial = Trial(width: before, quickest: quickest)
    }

    private mutating func set(_ width: Int) {
        value = width
        step = max(1, width / 8)
        credit = 0
        epoch += 1
        round = Round()
    }
}
