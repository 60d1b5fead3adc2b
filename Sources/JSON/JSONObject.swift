/// The members of a JSON object in the order written. Keys are unique: a repeated key is an error
/// when read.
public struct JSONObject: Sendable {
    public struct Member: Sendable, Hashable {
        public var key: String
        public var value: JSON
    }

    public private(set) var members: [Member] = []
    /// Where each key stands; `nil` while there are few enough members to look through.
    private var places: [String: Int]?
    private static let indexed = 16

    public init() {}

    public var isEmpty: Bool { members.isEmpty }
    public var keys: [String] { members.map(\.key) }

    /// The value of `key`. Setting appends a new key, replaces one in place, and with `nil`
    /// removes it.
    ///
    /// - Complexity: O(1); removing takes O(members).
    public subscript(key: String) -> JSON? {
        get { place(of: key).map { members[$0].value } }
        set {
            switch (place(of: key), newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil):
                members.remove(at: place)
                places = nil
                indexIfMany()
            case (nil, let value?): append(key, value)
            case (nil, nil): break
            }
        }
    }

    func place(of key: String) -> Int? {
        if let places { return places[key] }
        return members.firstIndex { $0.key == key }
    }

    /// Adds a member whose key is known to be new.
    package mutating func append(_ key: String, _ value: JSON) {
        places?[key] = members.count
        members.append(Member(key: key, value: value))
        if places == nil { indexIfMany() }
    }

    /// Makes room for members that are to come.
    package mutating func reserveCapacity(_ count: Int) { members.reserveCapacity(count) }

    private mutating func indexIfMany() {
        guard members.count >= Self.indexed else { return }
        places = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1.key, $0) })
    }
}

extension JSONObject: Hashable {
    public static func == (a: JSONObject, b: JSONObject) -> Bool { a.members == b.members }

    public func hash(into hasher: inout Hasher) { hasher.combine(members) }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSON)...) {
        for (key, value) in elements { self[key] = value }
    }
}
