import CCurl

extension HTTPError {
    /// What libcurl's result `code` means; `text` is its own account.
    init(curl code: ccurl_code, _ text: String, connectLimit: Double) {
        self =
            switch code {
            case CCURL_COULDNT_RESOLVE_HOST, CCURL_COULDNT_RESOLVE_PROXY: .resolve(text)
            case CCURL_COULDNT_CONNECT: .connect(text)
            // The other limits are the client's own, so this is the only one libcurl watches.
            case CCURL_OPERATION_TIMEDOUT: .connectTimeout(connectLimit)
            case CCURL_PARTIAL_FILE: .truncated(text)
            case CCURL_SSL_CONNECT_ERROR: .tls(text)
            case CCURL_PEER_FAILED_VERIFICATION: .certificate(text)
            case CCURL_SSL_CACERT_BADFILE: .certificateFile(text)
            case CCURL_GOT_NOTHING, CCURL_SEND_ERROR, CCURL_RECV_ERROR: .reset(text)
            case CCURL_WEIRD_SERVER_REPLY, CCURL_UNSUPPORTED_PROTOCOL: .malformed(text)
            default: .other(text)
            }
    }
}
