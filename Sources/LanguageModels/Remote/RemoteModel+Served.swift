import JSON

extension RemoteModel {
    /// What one server says about itself.
    public struct Served: Sendable, Hashable {
        /// The address, as far as host and port.
        public var host: String
        /// The names of the models that it serves, in its order.
        public var models: [String]
        /// Why it did not say; `nil` if it did.
        public var problem: String?
        /// Whether it answered anything at all.
        public var isThere = false
    }

    /// Asks every server, once, which models it serves.
    ///
    /// - Throws: `CancellationError` only; problems are part of the result.
    public func served() async throws -> [Served] {
        var all: [Served] = []
        for address in addresses { all.append(try await served(by: address)) }
        return all
    }

    private func served(by address: ServerAddress) async throws -> Served {
        var served = Served(host: address.host, models: [])
        var limits = options.limits
        limits.total = min(limits.total, 30)
        let request = HTTPRequest(url: address.base + "/models", headers: headers, limits: limits)
        do {
            let response = try await client.send(request)
            served.isThere = true
            guard response.status == 200 else {
                served.problem = problem(of: response, from: address)
                return served
            }
            served.models = Self.names(response.body)
            if served.models.isEmpty { served.problem = "its list of models is empty" }
        } catch let error as HTTPError {
            served.problem = text(of: read(error, from: address))
        }
        return served
    }

    private static func names(_ body: [UInt8]) -> [String] {
        let list = (try? JSON.parse(body))?["data"]?.array ?? []
        return list.compactMap { $0["id"]?.string }
    }
}
