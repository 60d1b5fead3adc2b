extension RemoteModel {
    public var traffic: ModelTraffic? {
        var traffic = counted.withLock { $0 }
        let outage = endpoints.withLock { $0.outage(now: now()) }
        traffic.trouble = outage.map { server, seconds in
            "\(addresses[server].host) is out of reach for \(Int(seconds.rounded())) s"
        }
        return traffic
    }
}

extension Endpoints {
    /// The server that has been out of reach the longest, and for how many seconds none has been in
    /// reach; `nil` while one is.
    func outage(now: UInt64) -> (server: Int, seconds: Double)? {
        guard let since = sinceWhenAllAreDown else { return nil }
        return (problem.server, Double(now - min(now, since)) * 1e-9)
    }
}
