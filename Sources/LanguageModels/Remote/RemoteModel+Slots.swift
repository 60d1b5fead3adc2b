import JSON

extension RemoteModel {
    /// Asks a server once, when it has turned out to be narrower than thought, how many requests it
    /// works on at a time. Only llama.cpp's says; of others nothing is learned, and nothing fails.
    func learnSlots(of server: Int) async throws {
        guard endpoints.withLock({ $0.wantsSlots(server) }) else { return }
        for path in ["/props", "/slots"] {
            let address = addresses[server]
            guard let slots = try await slots(address.rootURL(path), address) else { continue }
            return balance { endpoints, _ in endpoints.limit(server, slots: slots) }
        }
    }

    private func slots(_ url: String, _ address: ServerAddress) async throws -> Int? {
        let limits = HTTPLimits(connect: 3, silence: 3, total: 3, replyBytes: 1 << 20)
        do {
            let response = try await client.send(
                HTTPRequest(
                    url: url, socket: address.socket, headers: headers(for: address),
                    limits: limits))
            guard response.status == 200, let json = try? JSON.parse(response.body) else {
                return nil
            }
            return Self.slots(json)
        } catch is HTTPError {
            return nil
        }
    }

    /// The number of slots by llama.cpp's `/props`, or by its list of `/slots`.
    static func slots(_ json: JSON) -> Int? {
        let isSlot: (JSON) -> Bool = { $0["is_processing"] != nil }
        let count = json["total_slots"]?.int ?? json.array?.filter(isSlot).count
        return count.flatMap { $0 >= 1 ? $0 : nil }
    }
}
