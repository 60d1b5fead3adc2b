import LanguageModels
import Loopback
import TestSupport
import Testing

@Suite("RemoteModel: which models are served", .againstHangs)
struct ServedModelsTests {
    @Test("every server is asked, and says what it serves or what is wrong")
    func served() async throws {
        let good = try LoopbackServer { request in
            LoopbackResponse(
                text: request.path == "/v1/models" ? #"{"data":[{"id":"a"},{"id":"b"}]}"# : "")
        }
        let locked = try LoopbackServer { _ in .error(401, "no key") }
        let model = try RemoteModel(
            RemoteModel.Options(baseURLs: [good.baseURL, locked.baseURL], model: "a"))
        let served = try await model.served()
        #expect(served.map(\.models) == [["a", "b"], []])
        #expect(
            served.map(\.problem) == [
                nil,
                "127.0.0.1:\(locked.port) answered 401: no key; set api_key_env to the variable "
                    + "that holds the key",
            ])
    }
}
