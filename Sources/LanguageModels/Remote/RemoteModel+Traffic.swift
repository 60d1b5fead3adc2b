extension RemoteModel {
    public var traffic: ModelTraffic? {
        var traffic = counted.withLock { $0 }
        let now = now()
        let (outage, refusing) = endpoints.withLock { endpoints in
            (
                endpoints.outage(now: now),
                addresses.indices.map { (server: $0, seconds: endpoints.refusing($0, now: now)) }
                    .max { $0.seconds < $1.seconds }
            )
        }
        if let outage {
            traffic.trouble = text(outage.server, "is out of reach", outage.seconds)
        } else if let refusing, refusing.seconds >= 2 {
            traffic.trouble = text(refusing.server, "is not ready", refusing.seconds)
        }
        return traffic
    }

    private func text(_ server: Int, _ what: String, _ seconds: Double) -> String {
        "\(addresses[server].host) \(what) for \(Int(seconds.rounded())) s"
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
