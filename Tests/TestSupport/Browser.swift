internal import Foundation
public import JSON
internal import Synchronization

/// A headless Chromium with one page, driven over its debugging pipe.
///
/// Found as `BRACKET_BROWSER` or by its usual names; tests that need one are skipped where there is
/// none.
public final class Browser: Sendable {
    /// The browser's path; `nil` where none is installed.
    public static let path: String? = {
        let environment = ProcessInfo.processInfo.environment
        let names = ["chromium", "chromium-browser", "google-chrome", "chrome"]
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        let found = folders.flatMap { folder in names.map { "\(folder)/\($0)" } }
        return ([environment["BRACKET_BROWSER"]].compactMap(\.self) + found)
            .first(where: FileManager.default.isExecutableFile)
    }()

    public struct Failure: Error, CustomStringConvertible {
        public var description: String
    }

    private let process = Process()
    private let folder = Repository.temporaryFolder()
    private let input: FileHandle
    private let state = Mutex(State())
    private let page = Mutex("")

    private struct State {
        var lastID = 0
        var waiting: [Int: CheckedContinuation<JSON, any Error>] = [:]
        var events: [JSON] = []
        var ended = false
    }

    /// Starts a browser with an empty page of the given size.
    public static func open(width: Int = 1280, height: Int = 900) async throws -> Browser {
        let browser = try Browser()
        let target = try await browser.call("Target.createTarget", ["url": "about:blank"])
        let session = try await browser.call(
            "Target.attachToTarget", ["targetId": target["targetId"] ?? .null, "flatten": true])
        browser.page.withLock { $0 = session["sessionId"]?.string ?? "" }
        for domain in ["Page", "Network", "Runtime", "Log"] {
            _ = try await browser.call(domain + ".enable")
        }
        _ = try await browser.call(
            "Emulation.setDeviceMetricsOverride",
            [
                "width": .number(width), "height": .number(height), "deviceScaleFactor": 1,
                "mobile": .bool(width < 600),
            ])
        return browser
    }

    private init() throws {
        guard let path = Self.path else { throw Failure(description: "no browser") }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let (toBrowser, fromBrowser) = (folder + "/in", folder + "/out")
        for fifo in [toBrowser, fromBrowser] {
            if mkfifo(fifo, 0o600) == 0 { continue }
            throw Failure(description: "could not make \(fifo)")
        }
        // Opened for both directions, a FIFO does not wait for somebody at its other end.
        let ends = [toBrowser, fromBrowser].map { (path: String) in
            Foundation.open(path, O_RDWR | O_CLOEXEC)
        }
        input = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c",
            "exec \"$0\" --headless=new --no-sandbox --disable-gpu --remote-debugging-pipe "
                + "--no-first-run --disable-extensions --disable-background-networking "
                + "--user-data-dir=\"$1/profile\" about:blank 3<\"$1/in\" 4>\"$1/out\" 2>/dev/null",
            path, folder,
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let output = ends[1]
        // A thread of its own: reading blocks.
        Thread.detachNewThread { [weak self] in Self.read(output) { self?.take($0) ?? false } }
    }

    /// Ends the browser.
    public func close() {
        state.withLock { $0.ended = true }
        process.terminate()
        try? FileManager.default.removeItem(atPath: folder)
    }

    // MARK: Messages

    private static func read(_ descriptor: Int32, _ take: (JSON) -> Bool) {
        var pending: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Foundation.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return }
            pending += chunk[..<count]
            while let end = pending.firstIndex(of: 0) {
                let message = Array(pending[..<end])
                pending.removeFirst(end + 1)
                guard let json = try? JSON.parse(message), take(json) else { return }
            }
        }
    }

    /// - Returns: whether more is wanted.
    private func take(_ message: JSON) -> Bool {
        let waiting: CheckedContinuation<JSON, any Error>? = state.withLock { state in
            if let id = message["id"]?.int { return state.waiting.removeValue(forKey: id) }
            state.events.append(message)
            return nil
        }
        if let error = message["error"] {
            waiting?.resume(throwing: Failure(description: error.text))
        } else {
            waiting?.resume(returning: message["result"] ?? [:])
        }
        return !state.withLock { $0.ended }
    }

    /// Calls a method of the DevTools protocol.
    @discardableResult
    public func call(_ method: String, _ parameters: JSONObject = [:]) async throws -> JSON {
        let session = page.withLock { $0 }
        return try await withCheckedThrowingContinuation { continuation in
            let id = state.withLock { state in
                state.lastID += 1
                state.waiting[state.lastID] = continuation
                return state.lastID
            }
            var message: JSONObject = [
                "id": .number(id), "method": .string(method), "params": .object(parameters),
            ]
            if !session.isEmpty { message["sessionId"] = .string(session) }
            try? input.write(contentsOf: JSON.object(message).bytes + [0])
        }
    }

    /// The parameters of the events of one kind so far.
    public func events(_ method: String) -> [JSON] {
        state.withLock { state in
            state.events.filter { $0["method"]?.string == method }.map { $0["params"] ?? [:] }
        }
    }

    // MARK: The page

    /// Opens a file and returns when it is loaded.
    public func load(file: String, fragment: String = "") async throws {
        try await call("Page.navigate", ["url": .string("file://\(file)\(fragment)")])
        while try await value("document.readyState + location.protocol") != "completefile:" {}
    }

    /// What an expression is, in the page.
    public func value(_ expression: String) async throws -> JSON {
        let reply = try await call(
            "Runtime.evaluate",
            ["expression": .string(expression), "returnByValue": true, "awaitPromise": true])
        if let problem = reply["exceptionDetails"] { throw Failure(description: problem.text) }
        return reply["result"]?["value"] ?? .null
    }

    /// Presses and releases a key as a user does.
    public func press(_ key: String) async throws {
        let codes = [
            "Enter": 13, "Escape": 27, "ArrowUp": 38, "ArrowDown": 40, "ArrowLeft": 37,
            "ArrowRight": 39, "Tab": 9,
        ]
        var parameters: JSONObject = [
            "type": "keyDown", "key": .string(key), "code": .string(key),
            "windowsVirtualKeyCode": .number(codes[key] ?? Int(key.utf8.first ?? 0)),
        ]
        if codes[key] == nil { parameters["text"] = .string(key) }
        if key == "Enter" { parameters["text"] = "\r" }
        try await call("Input.dispatchKeyEvent", parameters)
        parameters["type"] = "keyUp"
        parameters["text"] = nil
        try await call("Input.dispatchKeyEvent", parameters)
        // What a key sets off (a change of the address, a timer) comes with the next frame.
        _ = try await value(
            "new Promise(done => setTimeout(() => requestAnimationFrame(done), 20))")
    }

    public func type(_ text: String) async throws {
        try await call("Input.insertText", ["text": .string(text)])
    }
}
