public import JSON

/// What a run is: `manifest.json`, written and read here.
public struct Manifest: Sendable, Hashable {
    /// The version of Bracket that wrote it.
    public var version: String
    public var name: String
    /// The input's path, as the run was given it.
    public var input: String?
    /// How many records were asked for. A run may be taken further, so its limit is no part of its
    /// identity.
    public var limit: Int?
    /// The version that the journal began with. Of a journal of version 1, votes count by the
    /// candidates' ids alone; since version 2 each names the texts that it is about; since version 3 its
    /// seed and its order come from these.
    package var journal = Manifest.currentJournal
    package static let currentJournal = 3
    /// The pipeline as read, overrides applied, without passwords.
    public var pipeline: JSON
    public var identity: RunIdentity
    /// What the run found out about its models' servers, by the models' names; no part of its identity.
    /// A start begins with what earlier ones learned.
    public var learned = JSONObject()
    /// What tokens cost, by the pipeline of the latest start; no part of the run's identity.
    public var prices = Prices()
    /// The runs whose votes and candidates this one has taken over, in the order in which the journal
    /// counts them; no part of its identity.
    public var sources: [ReusedRun] = []
    /// The parts whose journals were joined to this run's, in the order in which they stand there; no
    /// part of its identity.
    public var merged: [MergedPart] = []

    public init(
        version: String, name: String, input: String?, limit: Int? = nil, pipeline: JSON,
        identity: RunIdentity
    ) {
        self.version = version
        self.name = name
        self.input = input
        self.limit = limit
        self.pipeline = pipeline
        self.identity = identity
    }
}

extension Manifest {
    /// Takes what `earlier` says of the journal that both are about.
    package mutating func takeJournal(of earlier: Manifest) {
        (journal, merged) = (earlier.journal, earlier.merged)
    }

    package var json: JSONObject {
        var object: JSONObject = [
            "bracket": .string(version), "name": .string(name),
        ]
        if let input { object["input"] = .string(input) }
        if let limit { object["limit"] = .number(limit) }
        if journal > 1 { object["journal"] = .number(journal) }
        object["pipeline"] = pipeline
        object["identity"] = .object(identity.settings)
        if !learned.isEmpty { object["learned"] = .object(learned) }
        if !prices.isEmpty { object["prices"] = .object(prices.json) }
        if !sources.isEmpty { object["reused"] = .array(sources.map(\.json)) }
        if !merged.isEmpty { object["merged"] = .array(merged.map(\.json)) }
        return object
    }

    /// - Throws: `LogError.file` that names the member which is missing.
    package init(_ json: JSON, path: String) throws(LogError) {
        do throws(LogError) {
            let fields = try LogFields(json, "it")
            version = try fields.textIfAny("bracket") ?? ""
            name = try fields.text("name")
            input = try fields.textIfAny("input")
            limit = try fields.integerIfAny("limit", in: LogFields.sum)
            journal = try fields.integerIfAny("journal", in: 1...Self.currentJournal) ?? 1
            pipeline = fields.value("pipeline") ?? .null
            learned = fields.value("learned")?.object ?? [:]
            if let prices = fields.value("prices") { self.prices = try Prices(prices) }
            for source in try fields.listIfAny("reused") ?? [] {
                sources.append(try ReusedRun(source))
            }
            for part in try fields.listIfAny("merged") ?? [] {
                merged.append(try MergedPart(part))
            }
            guard let identity = fields.value("identity")?.object else {
                throw .damaged("\"identity\" is missing")
            }
            self.identity = RunIdentity(identity)
        } catch {
            throw .file(path: path, problem: "it is damaged: \(error)")
        }
    }
}
