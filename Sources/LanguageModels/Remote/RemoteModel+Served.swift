import JSON

extension RemoteModel {
    /// The models that one server serves.
    public struct Served: Sendable, Hashable {
        /// Host and port.
        public var host: String
        /// The models' names, in the server's order.
        public var models: [String]
        /// Why there is no list; `nil` if there is one.
        public var problem: String?
        /// Whether it answered anything at all.
        public var isThere = false
    }

    /// Asks every server once for the models that it serves.
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
        let request = HTTPRequest(
            url: address.url("/models"), socket: address.socket, headers: headers(for: address),
            limits: limits)
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
