import Foundation

/// A Python client of the usual kind that plays the same knockouts.
struct PeerClient {
    /// Of the library that its script, in the folder `peers` beside this file, needs.
    var name: String
    /// The limit of its prompts: slow clients would take minutes for the same ratio.
    var maxPrompts: Int

    static let all = [
        PeerClient(name: "aiohttp", maxPrompts: .max), PeerClient(name: "openai", maxPrompts: 128),
    ]

    /// The client's row of the table; `nil` and a printed reason if it cannot run.
    func row(
        _ load: RemoteBenchmark.Load, _ baseURL: String, _ folder: BenchFolder, python: String
    ) throws -> [String]? {
        var load = load
        load.prompts = min(load.prompts, maxPrompts)
        do {
            let probe = try ChildProcess(python, ["-c", "import \(name)"], quiet: true)
            _ = try probe.finish()
        } catch {
            print("\(name) is left out: \(python) is missing or has no \(name)\n")
            return nil
        }
        try RemoteWorkload.write(load, to: folder)
        let client = try ChildProcess(
            python,
            [
                Self.folder + "/\(name)_client.py", baseURL, folder["prompts.jsonl"],
                String(load.inFlight),
            ])
        let (usage, output) = try client.finish()
        return try load.row(name, usage, output, load.schedule)
    }

    private static var folder: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/peers"
    }
}
