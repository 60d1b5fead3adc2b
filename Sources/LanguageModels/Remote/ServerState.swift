/// A request under way at a server, as it was when it was sent.
struct Sending: Sendable, Hashable {
    let server: Int
    /// In nanoseconds.
    let since: UInt64
    /// How many requests the server then had, this one included.
    let inFlight: Int
    /// The epoch of the server's width.
    let epoch: Int
}

/// What the end of an exchange tells about the server.
enum Reach: Sendable, Hashable {
    case replied
    /// It answered, but with no reply: the request was wrong, or the server is.
    case answered
    /// It has no room for the request, or is not ready; `pause` is the wait that it asks for, in
    /// seconds.
    case refused(String, pause: Double?)
    /// It was given up on, or broke off.
    case silent
    case unreachable(String)
    /// Nothing: the request was cancelled.
    case unknown
}

/// What is known about one server of a model.
struct ServerState: Sendable {
    private let retries: Retries
    var outstanding = 0
    var width: Width
    /// Since when it is out of reach, in nanoseconds; `nil` while it is in reach.
    private(set) var downSince: UInt64?
    private var failedProbes = 0
    private(set) var probeAt: UInt64 = 0
    private(set) var isProbing = false
    private(set) var problem = ""
    /// Since when it has refused requests and replied to none.
    private(set) var refusedSince: UInt64?
    private var refusals = 0
    /// Whether it refuses everything: it is given one request at a time until it replies.
    private var refusesAll = false
    /// The end of the wait after a refusal: our own, which a reply ends, and the one it asked for.
    private var ownPause: UInt64 = 0
    private var askedPause: UInt64 = 0

    init(width: Width, retries: Retries) {
        self.width = width
        self.retries = retries
    }

    /// How many requests it may have at `now`.
    func room(_ now: UInt64) -> Int {
        if downSince != nil || now < resumesAt { return 0 }
        return refusesAll ? 1 : width.value
    }

    /// When requests may be sent again after a refusal.
    var resumesAt: UInt64 { max(ownPause, askedPause) }

    mutating func send(_ server: Int, now: UInt64) -> Sending {
        outstanding += 1
        return Sending(server: server, since: now, inFlight: outstanding, epoch: width.epoch)
    }

    func isProbeDue(_ now: UInt64) -> Bool { downSince != nil && !isProbing && probeAt <= now }

    mutating func beginProbe() { isProbing = true }

    /// - Returns: whether a refusal is the server's affair and no failed attempt of the request.
    mutating func finished(_ sending: Sending, _ reach: Reach, now: UInt64) -> Bool {
        let inFlight = max(outstanding, sending.inFlight)
        outstanding -= 1
        switch reach {
        case .replied:
            width.replied(
                after: now - min(now, sending.since), inFlight: outstanding + 1,
                epoch: sending.epoch)
            welcome()
        case .answered: welcome()
        case .refused(let problem, let pause):
            refuse(sending, problem, pause, inFlight, now)
            return inFlight > 1
        case .silent: width.halve(inFlight: inFlight, epoch: sending.epoch)
        case .unreachable(let problem): lose(problem, now)
        case .unknown: break
        }
        return false
    }

    private mutating func welcome() {
        (refusedSince, refusals, refusesAll, ownPause) = (nil, 0, false, 0)
        downSince = nil
    }

    private mutating func refuse(
        _ sending: Sending, _ problem: String, _ pause: Double?, _ inFlight: Int, _ now: UInt64
    ) {
        downSince = nil
        self.problem = problem
        if refusedSince == nil { refusedSince = now }
        if sending.epoch == width.epoch {
            // The pause that it asks for is enough the first time; afterwards it knew no better.
            if pause == nil || refusals > 0 { ownPause = now + nanoseconds(interval(refusals)) }
            refusals += 1
            width.halve(inFlight: inFlight, epoch: sending.epoch)
        }
        if let pause { pauseFor(pause, now: now) }
        if outstanding == 0 { refusesAll = true }
    }

    /// Sends nothing for as long as the server asks, within reason.
    mutating func pauseFor(_ seconds: Double, now: UInt64) {
        askedPause = max(askedPause, now + nanoseconds(min(seconds, retries.maxRetryAfter)))
    }

    private mutating func lose(_ problem: String, _ now: UInt64) {
        self.problem = problem
        // One of many requests that failed together: the first set the next probe.
        guard downSince == nil else { return }
        downSince = now
        failedProbes = 0
        probeAt = now + nanoseconds(interval(0))
    }

    mutating func finishedProbe(_ reach: Reach, now: UInt64) {
        isProbing = false
        switch reach {
        case .unreachable(let problem):
            self.problem = problem
            failedProbes += 1
            probeAt = now + nanoseconds(interval(failedProbes))
        case .unknown: break
        default:
            // Back at once: it was no outage but too much for it.
            if failedProbes == 0 { width.halve(inFlight: width.value, epoch: width.epoch) }
            downSince = nil
        }
    }

    /// The wait after so many failures before, in seconds.
    private func interval(_ failures: Int) -> Double {
        min(
            retries.maxDelay / 2,
            retries.baseDelay * Double(sign: .plus, exponent: failures, significand: 1))
    }
}
