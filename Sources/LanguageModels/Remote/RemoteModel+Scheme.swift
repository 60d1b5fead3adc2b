extension RemoteModel {
    /// Sends `request`.
    ///
    /// A plain server says nothing to the beginning of a TLS handshake: it waits for the end of a line.
    /// Where the first answer of an `https` address is slow to come, it is asked in plain HTTP
    /// meanwhile.
    func deliver(_ request: HTTPRequest, to server: Int) async throws -> HTTPResponse {
        guard addresses[server].isSecure, schemesInDoubt.withLock({ $0.remove(server) }) != nil
        else { return try await client.send(request) }
        return try await withThrowingTaskGroup(of: HTTPResponse?.self) { group in
            group.addTask { try await self.client.send(request) }
            group.addTask {
                try await pause(self.options.handshakePatience)
                if let error = try await self.wrongScheme(of: server) { throw error }
                return nil
            }
            while let end = try await group.next() {
                guard let response = end else { continue }
                group.cancelAll()
                return response
            }
            throw CancellationError()
        }
    }

    /// The error of a server that speaks the other of `http` and `https`; `nil` if it does not.
    func wrongScheme(of server: Int) async throws -> ModelError? {
        let address = addresses[server]
        guard address.socket == nil, address.credentials == nil else { return nil }
        let (spoken, other) = address.isSecure ? ("http", "https") : ("https", "http")
        var limits = options.limits
        limits.connect = min(limits.connect, 3)
        limits.silence = min(limits.silence, 3)
        limits.total = min(limits.total, 3)
        // Without the key, which is not meant for this way.
        let url = spoken + address.url("/models").dropFirst(other.count)
        do {
            let response = try await client.send(HTTPRequest(url: url, limits: limits))
            // Servers of https say so to plain requests, or lead elsewhere.
            if !address.isSecure || response.status != 400 && !(300..<400).contains(response.status)
            {
                return Self.wrongScheme(address, spoken)
            }
        } catch HTTPError.certificate where !address.isSecure {
            return Self.wrongScheme(address, spoken)
        } catch is HTTPError {}
        return nil
    }

    static func wrongScheme(_ address: ServerAddress, _ spoken: String) -> ModelError {
        .misconfigured(
            "\(address.host) speaks \(spoken): write \(spoken)://\(address.host)\(address.path) in "
                + "base_url")
    }

    /// What `outcome` of a request to a server that never answered is, once it is known which of
    /// `http` and `https` it speaks.
    func examined(
        _ outcome: Outcome, after error: HTTPError, from server: Int
    ) async throws -> Outcome {
        guard !endpoints.withLock({ $0.hasAnswered }) else { return outcome }
        let isInDoubt =
            switch error {
            case .tls, .connectTimeout: addresses[server].isSecure
            case .malformed: !addresses[server].isSecure
            // Of many that break together, one asks.
            case .reset:
                !addresses[server].isSecure
                    && schemesInDoubt.withLock { $0.remove(server) } != nil
            default: false
            }
        guard isInDoubt else { return outcome }
        return try await wrongScheme(of: server).map { .final($0) } ?? outcome
    }
}
