package import JSON

/// What requests to a model came to: what its server counted, or in an estimate what it would count.
public struct Charge: Sendable, Hashable {
    /// How often requests were sent, those among them that were sent once more.
    public var requests: Int
    /// Tokens read, those that the server had kept from before included.
    public var prompt: Int
    /// The part of `prompt` that the server had kept from before, and charges less for.
    public var cached: Int
    /// Tokens generated, thinking included.
    public var completion: Int

    public init(requests: Int = 0, prompt: Int = 0, cached: Int = 0, completion: Int = 0) {
        self.requests = requests
        self.prompt = prompt
        self.cached = min(cached, prompt)
        self.completion = completion
    }

    public static let nothing = Charge()

    /// Tokens read and generated.
    public var tokens: Int { prompt.capped(adding: completion) }

    /// Sums that no `Int` can hold stop at the largest number there is.
    public static func + (a: Charge, b: Charge) -> Charge {
        Charge(
            requests: a.requests.capped(adding: b.requests),
            prompt: a.prompt.capped(adding: b.prompt),
            cached: a.cached.capped(adding: b.cached),
            completion: a.completion.capped(adding: b.completion))
    }

    public static func += (a: inout Charge, b: Charge) { a = a + b }

    /// What it has of everything beyond `other`.
    public func beyond(_ other: Charge) -> Charge {
        Charge(
            requests: max(0, requests - other.requests), prompt: max(0, prompt - other.prompt),
            cached: max(0, cached - other.cached),
            completion: max(0, completion - other.completion))
    }

    /// So many of them.
    public static func * (charge: Charge, count: Int) -> Charge {
        Charge(
            requests: charge.requests.capped(times: count),
            prompt: charge.prompt.capped(times: count),
            cached: charge.cached.capped(times: count),
            completion: charge.completion.capped(times: count))
    }
}

// As the journal keeps it.
extension Charge {
    package var json: JSONObject {
        var object: JSONObject = ["requests": .number(requests), "prompt_tokens": .number(prompt)]
        if cached > 0 { object["cached_tokens"] = .number(cached) }
        object["completion_tokens"] = .number(completion)
        return object
    }

    /// Reads what `json` wrote.
    init(_ fields: LogFields) throws(LogError) {
        func count(_ key: String) throws(LogError) -> Int {
            try fields.integerIfAny(key, in: LogFields.sum) ?? 0
        }
        self.init(
            requests: try count("requests"), prompt: try count("prompt_tokens"),
            cached: try count("cached_tokens"), completion: try count("completion_tokens"))
    }
}

extension Int {
    fileprivate func capped(adding other: Int) -> Int {
        let (sum, isTooLarge) = addingReportingOverflow(other)
        return isTooLarge ? .max : sum
    }

    fileprivate func capped(times count: Int) -> Int {
        let (product, isTooLarge) = multipliedReportingOverflow(by: count)
        return isTooLarge ? .max : product
    }
}
