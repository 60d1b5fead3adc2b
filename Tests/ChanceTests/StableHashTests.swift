import Chance
import Testing

@Suite("StableHash")
struct StableHashTests {
    // Computed by an implementation of the doc comment in Python.
    @Test("is the same everywhere and for ever")
    func golden() {
        #expect(StableHash().value == 0xF52A_15E9_A9B5_E89B)
        #expect(StableHash.of("a") == 0xCD0E_0BEA_488E_A573)
        #expect(StableHash.of("a", "b") == 0xFB36_DDD2_DEDB_AF91)
        #expect(StableHash.of("ab") == 0x8E9F_059C_F52A_04DD)
        #expect(StableHash.of("", "") == 0x0C02_9C2F_3701_7C08)
        #expect(StableHash.of("é") == 0x83F3_88D1_128B_CE9C)
        #expect(StableHash.of(0) == 0x167A_3D75_722B_56E6)
        #expect(StableHash.of(-1) == 0xDD8E_61DC_9F4E_EA65)
        #expect(StableHash.of(7, "317", "r1m2", 0) == 0x1F16_498C_8111_16A8)
    }

    @Test("tells the parts apart")
    func separation() {
        let hashes: Set = [
            StableHash.of("ab", "c"), StableHash.of("a", "bc"), StableHash.of("abc"),
            StableHash.of("abc", ""), StableHash.of("", "abc"), StableHash.of("1"),
            StableHash.of(1), StableHash.of(1, 1), StableHash.of("1", 1), StableHash.of(),
        ]
        #expect(hashes.count == 10)
    }

    @Test("does not depend on how a part is typed or added")
    func equalParts() {
        var hash = StableHash()
        hash.combine(UInt64(7))
        hash.combine("abcd".prefix(2))
        #expect(hash.value == StableHash.of(7, "ab"))
    }
}
