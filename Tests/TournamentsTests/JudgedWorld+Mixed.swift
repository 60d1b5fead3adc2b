import Chance

@testable import Tournaments

extension JudgedWorld {
    private static let source = FieldSource.shares(mean: 0.4)

    /// A prompt of the study's: the share of right candidates is Beta (1, 1.5) distributed, given that there
    /// are right and wrong ones.
    static func mixed(_ number: Int, entrants: Int, _ noise: JudgeNoise) -> JudgedWorld {
        var chance = SplitMix64(seed: StableHash.of("world", 11, number))
        var field: SimulatedField
        repeat {
            let share = Int(chance.next() >> 40)
            field = source.field(share, entrants: entrants, using: &chance)
        } while !field.isMixed
        return JudgedWorld(field, noise, seed: chance.next())
    }
}
