import JSON
@testable import LanguageModels
import Loopback
import Workers

extension HTTPLimits {
    /// No test waits for these.
    static let patient = HTTPLimits(connect: 3600, silence: 3600, total: 3600)
}

/// A model served by `server`, with waits that tests can afford.
///
/// - Parameters:
///   - now: the clock; `nil` for the machine's own.
///   - sleep: how it waits by that clock; `nil` for a real wait.
func model(
    at server: LoopbackServer, apiKey: String? = nil, inFlight: Int = 256,
    extraBody: JSONObject = [:], members: RequestMembers = [:],
    continuation: RemoteModel.Continuation = .finalMessage,
    limits: HTTPLimits = .patient, attempts: Int = 3, outage: Double = 0.2,
    now: (@Sendable () -> UInt64)? = nil, sleep: RemoteModel.Sleep? = nil
) throws -> RemoteModel {
    let options = RemoteModel.Options(
        baseURLs: [server.baseURL], model: "rrm-7b", apiKey: apiKey.map { Secret($0) },
        inFlight: inFlight, extraBody: extraBody, members: members, continuation: continuation,
        limits: limits,
        retries: Retries(attempts: attempts, baseDelay: 0.001, maxDelay: 1, outage: outage))
    if let now { return try RemoteModel(options, now: now, sleep: sleep) }
    return try RemoteModel(options)
}

/// A question that any server can answer.
let question = CompletionRequest(
    prompt: .chat([.user("Which is better?")]),
    sampling: Sampling(temperature: 0.6, topP: 0.95, maxTokens: 64), seed: 7)

/// Answers with the given responses in turn, the last of them for ever, and keeps the requests.
final class Script: Sendable {
    private let responses: [LoopbackResponse]
    private let received = Locked<[LoopbackRequest]>([])

    init(_ responses: LoopbackResponse...) { self.responses = responses }

    var handler: @Sendable (LoopbackRequest) -> LoopbackResponse {
        { [self] request in
            received.withLock { $0.append(request) }
            return responses[min(request.number, responses.count - 1)]
        }
    }

    var requests: [LoopbackRequest] { received.withLock { $0 } }
    var bodies: [JSON] { requests.compactMap { try? JSON.parse($0.body) } }
}

/// The error that `body` throws, as the terminal would show it with its kind before it.
func failure(of body: () async throws -> Reply) async -> String {
    do {
        return "no error but \(try await body())"
    } catch let error as ModelError {
        switch error {
        case .unavailable(let text): return "unavailable: \(text)"
        case .refused(let text): return "refused: \(text)"
        case .promptCut(let text): return "cut: \(text)"
        case .misconfigured(let text): return "misconfigured: \(text)"
        }
    } catch {
        return "\(error)"
    }
}
