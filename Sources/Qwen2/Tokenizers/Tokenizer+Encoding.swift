extension Tokenizer {
    /// The tokens of `text`. O(n log n) for any text of n bytes.
    public func encode(_ text: String, recognising: Recognition = .nothing) -> [TokenID] {
        var out: [TokenID] = []
        let finders: AddedTokenFinders? =
            switch recognising {
            case .nothing: nil
            case .markers: markerFinders
            case .everything: allFinders
            }
        merges.withReader { merges in
            byteTokens.withUnsafeBufferPointer { byteTokens in
                var encoder = BytePairEncoder(merges: merges, byteTokens: byteTokens)
                cut(text, by: finders?.raw, to: &out) { part, out in
                    let part = normalises ? Normalisation.nfc(part) : part
                    cut(part, by: finders?.normalised, to: &out) { part, out in
                        Self.encode(part, with: &encoder, to: &out)
                    }
                }
            }
        }
        return out
    }

    private static func encode(
        _ text: String, with encoder: inout BytePairEncoder, to out: inout [TokenID]
    ) {
        var text = text
        text.withUTF8 { utf8 in
            var splitter = Qwen2Splitter(utf8)
            while let piece = splitter.next() {
                encoder.encode(UnsafeBufferPointer(rebasing: utf8[piece]), to: &out)
            }
        }
    }

    /// Appends the tokens that `finder` finds in `text`, and passes the text between them to
    /// `body`.
    private func cut(
        _ text: String, by finder: AddedTokenFinder?, to out: inout [TokenID],
        _ body: (String, inout [TokenID]) -> Void
    ) {
        guard let finder, !finder.isEmpty else { return body(text, &out) }
        var text = text
        text.withUTF8 { utf8 in
            var at = 0
            while let match = finder.first(in: utf8, from: at) {
                let between = UnsafeBufferPointer(rebasing: utf8[at..<match.range.lowerBound])
                if !between.isEmpty { body(String(decoding: between, as: UTF8.self), &out) }
                out.append(match.token)
                at = match.range.upperBound
            }
            let rest = UnsafeBufferPointer(rebasing: utf8[at...])
            if !rest.isEmpty { body(String(decoding: rest, as: UTF8.self), &out) }
        }
    }
}
