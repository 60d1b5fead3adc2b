/// Spoils files in the ways that find holes in parsers.
struct Mutator {
    var random: SplitMix

    private static let numbers: [UInt64] = [
        0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
        0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, .max, 1 << 40, 1 << 62,
    ]
    private static let snippets = [
        "{", "}", "[", "]", "\"", ",", ":", "\\", "\\u0120", "null", "true", "-1", "1e308", "0.5",
        "9223372036854775807", "99999999999999999999", "[[[[[[[[", "\u{0}", "é", " ", "\n",
    ].map { Array($0.utf8) }

    /// `sample` with one to four changes.
    mutating func mutate(_ sample: [UInt8]) -> [UInt8] {
        var bytes = sample
        for _ in 0..<Int.random(in: 1...4, using: &random) { change(&bytes) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        let place = self.place(in: bytes)
        switch Int.random(in: 0..<9, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes.removeSubrange(place...)
        case 3: bytes.removeSubrange(range(from: place, in: bytes))
        case 4: bytes.insert(contentsOf: bytes[range(from: place, in: bytes)], at: place)
        case 5: number(at: place, &bytes, MemoryLayout<UInt64>.size)
        case 6: number(at: place, &bytes, MemoryLayout<UInt32>.size)
        case 7:
            bytes.insert(
                contentsOf: Self.snippets.randomElement(using: &random) ?? [], at: place)
        default: digits(from: place, &bytes)
        }
    }

    /// Headers are where the decisions are made.
    private mutating func place(in bytes: [UInt8]) -> Int {
        let near = Bool.random(using: &random)
        return Int.random(in: 0..<(near ? min(bytes.count, 700) : bytes.count), using: &random)
    }

    private mutating func range(from start: Int, in bytes: [UInt8]) -> Range<Int> {
        start..<min(bytes.count, start + Int.random(in: 1...40, using: &random))
    }

    private mutating func number(at place: Int, _ bytes: inout [UInt8], _ size: Int) {
        var number = Self.numbers.randomElement(using: &random) ?? 0
        if Bool.random(using: &random) { number &+= UInt64.random(in: 0..<64, using: &random) }
        for index in 0..<size where place + index < bytes.count {
            bytes[place + index] = UInt8(truncatingIfNeeded: number >> UInt64(8 * index))
        }
    }

    /// Replaces the next run of digits by another number.
    private mutating func digits(from place: Int, _ bytes: inout [UInt8]) {
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        guard let start = bytes[place...].firstIndex(where: isDigit) else { return }
        let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
        let number = Self.numbers.randomElement(using: &random) ?? 0
        bytes.replaceSubrange(start..<end, with: Array("\(number)".utf8))
    }
}
