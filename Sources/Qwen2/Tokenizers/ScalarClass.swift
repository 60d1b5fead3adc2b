/// The character classes of the pre-tokenizer's pattern.
enum ScalarClass {
    /// `\p{L}`
    static let letter: UInt8 = 0
    /// `\p{N}`
    static let number: UInt8 = 1
    /// `\s` without the two below.
    static let space: UInt8 = 2
    /// `[\r\n]`
    static let newline: UInt8 = 3
    /// Everything else: `[^\s\p{L}\p{N}]`.
    static let other: UInt8 = 4

    /// The class of each scalar of the first two planes, since looking up Unicode's properties for
    /// every character would cost more than all the rest of the splitter.
    // Never freed: splitters point into it. nonisolated(unsafe): immutable.
    nonisolated(unsafe) static let table: UnsafePointer<UInt8> = {
        let table = UnsafeMutablePointer<UInt8>.allocate(capacity: Int(tableEnd))
        for value in 0..<tableEnd {
            table[Int(value)] = Unicode.Scalar(value).map(ofProperties) ?? other
        }
        return UnsafePointer(table)
    }()

    static let tableEnd: UInt32 = 0x20000

    /// The class of `scalar` by its properties in Unicode 16, on any system. Later characters are
    /// `other`, as in the tokenizers that models are trained with.
    static func ofProperties(_ scalar: Unicode.Scalar) -> UInt8 {
        if let age = scalar.properties.age, age.major > 16 { return other }
        if scalar == "\r" || scalar == "\n" { return newline }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            return letter
        case .decimalNumber, .letterNumber, .otherNumber: return number
        default: return scalar.properties.isWhitespace ? space : other
        }
    }
}
