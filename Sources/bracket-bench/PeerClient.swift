import Foundation

/// A Python client of the usual kind that plays the same knockouts.
struct PeerClient {
    var name: String
    /// In the folder `peers` beside this file.
    var script: String
    /// The library it needs.
    var library: String
    /// The limit of its prompts: slow clients would take minutes for the same ratio.
    var maxPrompts: Int

    static let all = [
        PeerClient(
            name: "aiohttp", script: "aiohttp_client.py", library: "aiohttp", maxPrompts: .max),
        PeerClient(
            name: "openai", script: "openai_client.py", library: "openai", maxPrompts: 128),
    ]

    /// The client's row of the table; `nil` and a printed reason if it cannot run.
    func row(
        _ load: RemoteBenchmark.Load, _ baseURL: String, _ folder: BenchFolder, python: String
    ) throws -> [String]? {
        var load = load
        load.prompts = min(load.prompts, maxPrompts)
        do {
            let probe = try ChildProcess(python, ["-c", "import \(library)"], quiet: true)
            _ = try probe.finish()
        } catch {
            print("\(name) is left out: \(python) is missing or has no \(library)\n")
            return nil
        }
        try RemoteWorkload.write(load, to: folder)
        let client = try ChildProcess(
            python,
            [
                Self.folder + "/" + script, baseURL, folder["prompts.jsonl"],
                String(load.inFlight),
            ])
        let (usage, output) = try client.finish()
        return try load.row(name, usage, output)
    }

    private static var folder: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/peers"
    }
}
