import Dispatch

/// One connection of a `LoopbackServer`; belongs to the server's queue.
final class LoopbackConnection: @unchecked Sendable {
    private let descriptor: Int32
    private var watchers = 0
    // The server outlives its connections: it closes them when it stops.
    private unowned let core: LoopbackCore
    private var readSource: (any DispatchSourceRead)?
    private var writeSource: (any DispatchSourceWrite)?
    private var input: [UInt8] = []
    private var searched = 0
    private var output: [UInt8] = []
    private var written = 0
    private var paddingLeft = 0
    private var afterPadding: [UInt8] = []
    private var closesWhenWritten = false
    private var isAnswering = false
    /// Whether its last request is not answered whole, or only drop by drop, though it stays open.
    private(set) var leavesUnanswered = false
    private(set) var isClosed = false

    init(_ descriptor: Int32, of core: LoopbackCore) {
        self.descriptor = descriptor
        self.core = core
    }

    func start() {
        let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: core.queue)
        source.setEventHandler { @Sendable [weak self] in self?.read() }
        watch(source)
        readSource = source
        source.activate()
    }

    /// Keeps the socket open until `source` no longer looks at it.
    private func watch(_ source: any DispatchSourceProtocol) {
        core.sources.enter()
        watchers += 1
        source.setCancelHandler { @Sendable [self, sources = core.sources] in
            watchers -= 1
            if watchers == 0 { Socket.close(descriptor) }
            sources.leave()
        }
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        writeSource?.cancel()
        writeSource = nil
        readSource?.cancel()
        readSource = nil
        core.forget(descriptor)
    }

    // MARK: Requests

    private func read() {
        while !isClosed {
            guard let count = Socket.receive(descriptor, into: core.buffer) else { return }
            if count == 0 { return close() }
            if core.speech == .noise {
                output = Array("This is neither TLS nor HTTP.\n".utf8)
                closesWhenWritten = true
                return flush()
            }
            input.append(contentsOf: core.buffer[..<count])
            answerNext()
            if count < core.buffer.count { return }
        }
    }

    /// Answers the next whole request of the input, unless one is still being answered.
    private func answerNext() {
        guard !isAnswering, !isClosed, let request = takeRequest() else { return }
        isAnswering = true
        let response = core.answer(request)
        if response.delay > 0 {
            core.after(response.delay) { [weak self] in self?.deliver(response) }
        } else {
            deliver(response)
        }
    }

    private func takeRequest() -> LoopbackRequest? {
        guard let headEnd = findHeadEnd() else { return nil }
        let head = String(decoding: input[..<headEnd], as: UTF8.self)
        let length = Self.contentLength(input[..<headEnd])
        guard input.count >= headEnd + length else { return nil }
        let words = head.prefix { $0 != "\r\n" }.split(separator: " ")
        let request = LoopbackRequest(
            method: String(words.first ?? ""), path: words.count > 1 ? String(words[1]) : "",
            head: head, body: Array(input[headEnd..<(headEnd + length)]))
        input.removeFirst(headEnd + length)
        searched = 0
        return request
    }

    /// The index behind the blank line that ends the head.
    private func findHeadEnd() -> Int? {
        var index = max(searched, 3)
        while index < input.count {
            if input[index] == 0x0A, input[index - 1] == 0x0D, input[index - 2] == 0x0A {
                // Stays here until the body is complete.
                searched = index
                return index + 1
            }
            index += 1
        }
        searched = index
        return nil
    }

    private static func contentLength(_ head: ArraySlice<UInt8>) -> Int {
        let name = "content-length:".utf8
        var line = head
        while let end = line.firstIndex(of: 0x0A) {
            let rest = line[(end + 1)...]
            if rest.prefix(name.count).elementsEqual(name, by: { $0 | 0x20 == $1 | 0x20 }) {
                let digits = rest.dropFirst(name.count).drop { $0 == 0x20 }
                return digits.prefix { (0x30...0x39).contains($0) }
                    .reduce(0) { $0 * 10 + Int($1 & 15) }
            }
            line = rest
        }
        return 0
    }

    // MARK: Responses

    private func deliver(_ response: LoopbackResponse) {
        guard !isClosed else { return }
        switch response.delivery {
        case .whole: send(response.head(length: response.body.count) + response.body)
        case .reset:
            Socket.resetOnClose(descriptor)
            close()
        case .closed: close()
        case .stall: leavesUnanswered = true
        case .held:
            var response = response
            response.delivery = .whole
            core.hold { [weak self] in self?.deliver(response) }
        case .truncated(let count):
            closesWhenWritten = true
            send(response.head(length: response.body.count) + response.body.prefix(count))
        case .silentAfter(let count):
            leavesUnanswered = true
            send(
                response.head(length: response.body.count) + response.body.prefix(count),
                ends: false)
        case .claimedLength(let length):
            closesWhenWritten = true
            send(response.head(length: length) + response.body)
        case .drip(let bytes, let seconds):
            leavesUnanswered = true
            send(response.head(length: response.body.count), ends: false)
            drip(response.body[...], bytes, seconds)
        case .padded(let count):
            paddingLeft = count
            afterPadding = response.body
            send(response.head(length: count + response.body.count))
        case .raw:
            closesWhenWritten = true
            send(response.body)
        }
    }

    private func drip(_ body: ArraySlice<UInt8>, _ bytes: Int, _ seconds: Double) {
        guard !isClosed else { return }
        let rest = body.dropFirst(bytes)
        send(Array(body.prefix(bytes)), ends: rest.isEmpty)
        if rest.isEmpty { return }
        core.after(seconds) { [weak self] in self?.drip(rest, bytes, seconds) }
    }

    private func send(_ bytes: [UInt8], ends: Bool = true) {
        if output.isEmpty { output = bytes } else { output += bytes }
        if ends { (isAnswering, leavesUnanswered) = (false, false) }
        flush()
        answerNext()
    }

    private func flush() {
        while !isClosed {
            if written == output.count { refill() }
            if output.isEmpty { break }
            let sent = output.withUnsafeBytes {
                Socket.send(descriptor, UnsafeRawBufferPointer(rebasing: $0[written...]))
            }
            guard let sent else { return close() }
            if sent == 0 { return waitToWrite() }
            written += sent
        }
        writeSource?.cancel()
        writeSource = nil
        if closesWhenWritten { close() }
    }

    /// Replaces written output by what is to follow it: padding is made as it is taken.
    private func refill() {
        written = 0
        if paddingLeft > 0 {
            output = [UInt8](repeating: 0x20, count: min(paddingLeft, 1 << 18))
            paddingLeft -= output.count
        } else {
            output = afterPadding
            afterPadding = []
        }
    }

    private func waitToWrite() {
        guard writeSource == nil else { return }
        let source = DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: core.queue)
        source.setEventHandler { @Sendable [weak self] in self?.flush() }
        watch(source)
        writeSource = source
        source.activate()
    }
}
