extension RemoteModel {
    /// What a server taught about its requests by refusing one.
    public struct Lesson: Sendable, Hashable {
        public var member: String
        public var way: RequestMembers.Way
        /// Who taught it, and in which words.
        public var server: String
        public var reason: String

        /// `host:8000 does not take "seed" (400: unknown field): it is left out from now on; …`
        public var sentence: String {
            let now =
                switch way {
                case .renamed(let name): "it is sent as \"\(name)\""
                case .leftOut where member == "n": "answers are asked for one at a time"
                case .leftOut, .kept: "it is left out"
                }
            return "\(server) does not take \"\(member)\" (\(reason)): \(now) from now on; "
                + "send: { \"\(member)\": \(way.json.text) } says so beforehand"
        }
    }

    /// Calls `body` each time that a member is refused for the first time.
    public func whenLearning(_ body: @escaping @Sendable (Lesson) -> Void) {
        listeners.withLock { $0.append(body) }
    }

    /// Remembers a lesson for all requests to come.
    func learn(_ lesson: Lesson) {
        let isNew = members.withLock { members in
            guard members[lesson.member] == nil else { return false }
            members[lesson.member] = lesson.way
            return true
        }
        guard isNew else { return }
        for listener in listeners.withLock({ $0 }) { listener(lesson) }
    }
}

/// A server does not take a member of the request, which can be sent without it.
struct MemberRefused: Error {
    var lesson: RemoteModel.Lesson
    /// What to say if it cannot.
    var error: ModelError
}
