import Files
import Foundation
import JSON
import TestSupport
import Testing

@testable import Datasets

/// Inputs with bytes changed, cut out, doubled and moved: whatever they are, there are rows or an
/// error, and never a trap. `BRACKET_FUZZ` says how many of each kind are tried.
@Suite("Mutated inputs")
struct InputFuzzTests {
    static let count = ProcessInfo.processInfo.environment["BRACKET_FUZZ"].flatMap(Int.init) ?? 150
    static let seeds: [UInt64] = [1, 20_261_127]

    static let kinds: [(name: String, bytes: [UInt8])] = {
        let object =
            #"{"id": "a\\\"", "prompt": "p", "candidates": ["x", {"text": "y\u00e9"}], "n": 1}"#
        let lines = Array((object + "\n" + object + "\n").utf8)
        let array = Array("[\n\(object),\n\(object)]\n".utf8)
        let table = Array(
            "id,prompt,candidates\r\na,\"p \"\"q\"\"\n\",\"[\"\"x\"\", \"\"y\"\"]\"\r\nb,,\"[{'role': 1}]\"\r\n"
                .utf8)
        var kinds = [
            ("jsonl", lines), ("array", array), ("csv", table),
            ("wrapper", Array("{\"v\": {\"a\": []}, \"data\": [\(object)], \"z\": [1]}".utf8)),
            ("values", Array("{\n\"id\":\n1}\n\(object){}\n".utf8)),
            ("gzip", GzipMember.stored(lines) + GzipMember.stored(table)),
        ]
        let wide = array + [UInt8](repeating: 0x20, count: 500)
        if let frame = (try? ZstdCompressor()).flatMap({ wide.withUnsafeBytes($0.compress) }) {
            kinds.append(("zstd", frame + frame))
        }
        return kinds
    }()

    @Test("no mutant of an input traps", arguments: kinds.indices, seeds)
    func mutants(kind: Int, seed: UInt64) throws {
        let (name, bytes) = Self.kinds[kind]
        print("mutants of \(name): seed \(seed), \(Self.count)")
        var random = Seeded(state: seed)
        var rows = 0
        for _ in 0..<Self.count {
            let mutant = Self.mutant(of: bytes, &random)
            let source = Slow(mutant, Int.random(in: 1...200, using: &random))
            do {
                let opened = try RowOpener(
                    source, path: "mutant", RowOptions(columns: nil, maxBytes: 200))
                while let row = try opened.rows.next() {
                    rows += 1
                    _ = Reject(row, reason: .unusable(""))
                }
            } catch { #expect(!error.description.isEmpty) }
        }
        #expect(rows > 0)
    }

    private static func mutant(of bytes: [UInt8], _ random: inout Seeded) -> [UInt8] {
        var mutant = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) where !mutant.isEmpty {
            let at = Int.random(in: 0..<mutant.count, using: &random)
            let end = min(mutant.count, at + Int.random(in: 1...20, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: mutant[at] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1:
                mutant[at] = Array("{}[]\",:\\\n\r\t\0'".utf8).randomElement(using: &random) ?? 0
            case 2: mutant.removeSubrange(at..<end)
            case 3: mutant.insert(contentsOf: mutant[at..<end], at: at)
            case 4: mutant.removeSubrange(at...)
            default: mutant.insert(UInt8.random(in: 0...255, using: &random), at: at)
            }
        }
        return mutant
    }
}
