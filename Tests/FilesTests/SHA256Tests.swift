@testable import Files
import TestSupport
import Testing

@Suite("SHA256")
struct SHA256Tests {
    // NIST CAVS 11.0 and FIPS 180-4 examples.
    @Test(
        "agrees with the published vectors",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            (
                "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                    + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
                "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
            ),
        ])
    func vectors(text: String, digest: String) {
        #expect(SHA256.hexDigest(of: text) == digest)
    }

    // From Python's hashlib: sha256(bytes(i % 251 for i in range(n))).
    @Test(
        "pads every length of the last block",
        arguments: [
            (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
            (55, "463eb28e72f82e0a96c0a4cc53690c571281131f672aa229e0d45ae59b598b59"),
            (56, "da2ae4d6b36748f2a318f23e7ab1dfdf45acdc9d049bd80e59de82a60895f562"),
            (57, "2fe741af801cc238602ac0ec6a7b0c3a8a87c7fc7d7f02a3fe03d1c12eac4d8f"),
            (63, "29af2686fd53374a36b0846694cc342177e428d1647515f078784d69cdb9e488"),
            (64, "fdeab9acf3710362bd2658cdc9a29e8f9c757fcf9811603a8c447cd1d9151108"),
            (65, "4bfd2c8b6f1eec7a2afeb48b934ee4b2694182027e6d0fc075074f2fabb31781"),
            (119, "da18797ed7c3a777f0847f429724a2d8cd5138e6ed2895c3fa1a6d39d18f7ec6"),
            (120, "f52b23db1fbb6ded89ef42a23ce0c8922c45f25c50b568a93bf1c075420bbb7c"),
            (128, "471fb943aa23c511f6f72f8d1652d9c880cfa392ad80503120547703e56a2be5"),
            (1000, "4e4c294b331f7a2099a379bec34b9f9fc03dc46ab465d998f4d683da53487e6d"),
        ] as [(Int, String)])
    func lengths(count: Int, digest: String) {
        #expect(SHA256.hexDigest(of: (0..<count).map { UInt8($0 % 251) }) == digest)
    }

    @Test("the processor's instructions give what plain code gives", arguments: [0, 64, 1000])
    func portable(count: Int) {
        let bytes = (0..<count).map { UInt8($0 % 251) }
        var hash = SHA256()
        hash.isAccelerated = false
        hash.update(bytes)
        #expect(hash.hexDigest == SHA256.hexDigest(of: bytes))
    }

    @Test("a file has the digest of its bytes, a million letters included")
    func file() throws {
        let file = try TemporaryFile([UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000))
        #expect(
            try SHA256.hexDigest(ofFile: file.path)
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
        #expect(throws: FileError.self) { try SHA256.hexDigest(ofFile: file.path + ".gone") }
    }

    @Test("pieces give the digest of the whole", arguments: 1...20)
    func streaming(seed: Int) {
        var generator = Seeded(state: UInt64(seed))
        var whole: [UInt8] = []
        var hash = SHA256()
        for _ in 0..<20 {
            let piece = [UInt8](
                repeating: UInt8.random(in: 0...255, using: &generator),
                count: Int.random(in: 0...200, using: &generator))
            whole += piece
            hash.update(piece)
            #expect(hash.hexDigest == SHA256.hexDigest(of: whole), "seed \(seed)")
        }
    }
}
