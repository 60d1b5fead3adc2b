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
        /// The context of the model asked for, in tokens; `nil` where the server does not tell.
        public var context: Int?
    }

    /// Asks every server once for the models that it serves.
    ///
    /// - Parameter model: whose context is wanted, too.
    /// - Throws: `CancellationError` only; problems are part of the result.
    public func served(named model: String? = nil) async throws -> [Served] {
        var all: [Served] = []
        for address in addresses {
            var served = try await served(by: address, model)
            if model != nil, served.isThere, served.context == nil {
                served.context = try await slotContext(of: address)
            }
            all.append(served)
        }
        return all
    }

    /// The context that llama.cpp has for each request; `nil` for other servers.
    private func slotContext(of address: ServerAddress) async throws -> Int? {
        var limits = options.limits
        limits.total = min(limits.total, 5)
        // Its own paths are beside `/v1`.
        let base = address.base.hasSuffix("/v1") ? String(address.base.dropLast(3)) : address.base
        let request = HTTPRequest(
            url: base + "/props", socket: address.socket, headers: headers(for: address),
            limits: limits)
        do {
            let response = try await client.send(request)
            guard response.status == 200, let props = try? JSON.parse(response.body) else {
                return nil
            }
            return Self.context(in: props["default_generation_settings"]) ?? Self.context(in: props)
        } catch is HTTPError {
            return nil
        }
    }

    /// The names that servers have for a context's length.
    private static func context(in json: JSON?) -> Int? {
        ["max_model_len", "n_ctx", "context_length", "context_window", "max_context_length"].lazy
            .compactMap { json?[$0]?.int }.first { $0 > 0 }
    }

    private func served(by address: ServerAddress, _ model: String?) async throws -> Served {
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
            let list = (try? JSON.parse(response.body))?["data"]?.array ?? []
            served.models = list.compactMap { $0["id"]?.string }
                .map { name in secrets.reduce(name) { $1.redacted($0) } }
            let entry = list.first { $0["id"]?.string == model } ?? list.first
            served.context = model.flatMap { _ in Self.context(in: entry) }
            if served.models.isEmpty { served.problem = "its list of models is empty" }
        } catch let error as HTTPError {
            served.problem = text(of: read(error, from: address))
        }
        return served
    }
}
