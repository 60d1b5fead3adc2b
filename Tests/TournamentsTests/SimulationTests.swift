import Chance
import Testing

@testable import Tournaments

@Suite("Simulated tournaments")
struct SimulationTests {
    @Test(
        "a judge's noise has the accuracy and the correlation that it is made of",
        arguments: [(0.75, 0.35), (0.6, 0.1), (0.9, 0.4), (0.8, 0)])
    func noise(accuracy: Double, correlation: Double) {
        let noise = JudgeNoise(accuracy: accuracy, correlation: correlation)
        var chance = SplitMix64(seed: 1)
        let shares = (0..<20_000).map { _ in
            BradleyTerry.sigmoid(noise.mean + noise.spread * chance.nextNormal())
        }
        let mean = Sample(shares).mean
        let variance = Sample(shares.map { ($0 - mean) * ($0 - mean) }).mean
        // Four standard errors of 20,000 draws and less.
        #expect(abs(mean - accuracy) < 0.01)
        #expect(abs(variance / (accuracy * (1 - accuracy)) - correlation) < 0.02)
    }

    @Test(
        "what votes on two pairs of a prompt have in common is the prompt's", arguments: [0.1, 0.3])
    func prompts(between: Double) {
        let noise = JudgeNoise(accuracy: 0.8, correlation: 0.3, between: between)
        #expect(noise.prompt <= 1 && (noise.prompt > 0.99) == (between == 0.3))
        let (common, own) = (noise.prompt.squareRoot(), (1 - noise.prompt).squareRoot())
        var chance = SplitMix64(seed: 4)
        let products = (0..<20_000).map { _ in
            let prompt = chance.nextNormal()
            let pairs = (0..<2).map { _ in
                BradleyTerry.sigmoid(
                    noise.mean + noise.spread * (common * prompt + own * chance.nextNormal()))
            }
            return (pairs[0] - 0.8) * (pairs[1] - 0.8)
        }
        #expect(abs(Sample(products).mean / 0.16 - between) < 0.02)
    }

    private static let one = SimulatedField(
        isRight: [true, false], texts: [0, 1], answers: [0, 1])

    @Test("of two, one vote chooses as often right as votes are right")
    func oneVote() {
        let noise = JudgeNoise(accuracy: 0.8, correlation: 0)
        let games = (0..<4_000).map { number in
            JudgedWorld(Self.one, noise, seed: UInt64(number))
                .play(Knockout(entrants: 2), rule: { _ in VotingRule() })
        }
        #expect(games.allSatisfy { $0.votes == 1 && $0.steps == 1 })
        let share = Double(games.count { $0.isRight }) / 4_000
        // Four standard errors.
        #expect(abs(share - 0.8) < 4 * (0.8 * 0.2 / 4_000).squareRoot())
    }

    @Test("votes that stop when decided choose as all votes do, for fewer, in more steps")
    func decided() {
        let noise = JudgeNoise(accuracy: 0.75, correlation: 0.35)
        let format = Knockout(entrants: 8)
        for number in 0..<40 {
            let world = JudgedWorld.mixed(number, entrants: 8, noise)
            let all = world.play(format, rule: { _ in VotingRule(max: 5, stop: .all) })
            let decided = world.play(format, rule: { _ in VotingRule(max: 5) })
            #expect(all.votes == 35 && all.steps == 3)
            #expect(decided.winner == all.winner)
            #expect((21...35).contains(decided.votes) && (3...9).contains(decided.steps))
        }
    }

    @Test("equal candidates do not meet, and nobody is asked about one text twice over")
    func equal() {
        let field = SimulatedField(
            isRight: [true, true, false, false], texts: [0, 0, 1, 1], answers: [0, 0, 1, 1])
        let world = JudgedWorld(field, JudgeNoise(accuracy: 0.9, correlation: 0), seed: 3)
        let played = world.play(
            Knockout(entrants: 4), rule: { _ in VotingRule() }, classes: field.texts)
        #expect(played.votes < 3)
        // The same two texts, whichever candidates have them.
        #expect(world.pair(0, 2) == world.pair(3, 1))
        for vote in 0..<20 {
            #expect(
                world.prefers(0, over: 2, vote: vote) == world.prefers(1, over: 3, vote: vote))
            #expect(
                world.prefers(0, over: 2, vote: vote) != world.prefers(2, over: 0, vote: vote))
        }
    }

    @Test("shares of right candidates have their mean, and what is observed is drawn from")
    func fields() {
        var chance = SplitMix64(seed: 2)
        let source = FieldSource.shares(mean: 0.4)
        let shares = (0..<2_000).map { number in
            let field = source.field(number, entrants: 8, using: &chance)
            #expect(field.texts == Array(0..<8))
            return Double(field.isRight.count { $0 }) / 8
        }
        // Beta (1, 1.5) of 8 draws: a variance of .24 (.2857 + .7143 / 8).
        #expect(abs(Sample(shares).mean - 0.4) < 4 * (0.0900 / 2_000).squareRoot())

        let seen = SimulatedField(
            isRight: [true, false, false, true], texts: [0, 1, 1, 3], answers: [0, 1, 1, 0])
        let observed = ObservedFields([seen], canGrow: false)
        #expect(observed.share == 0.5)
        #expect(observed.field(5, entrants: 9, using: &chance).count == 4)
        let two = observed.field(0, entrants: 2, using: &chance)
        #expect(two.count == 2)
        let grown = ObservedFields([seen], canGrow: true).field(0, entrants: 9, using: &chance)
        #expect(grown.count == 9)
        for place in 0..<9 {
            for other in 0..<9 where grown.texts[place] == grown.texts[other] {
                #expect(grown.answers[place] == grown.answers[other])
                #expect(grown.isRight[place] == grown.isRight[other])
            }
        }
    }

    @Test("an urn's concentration: of two draws each that are two kinds every other time, 1")
    func concentration() {
        // 1 + θ / (θ + 1) kinds of two draws.
        #expect(abs(ObservedFields.concentration(of: [(2, 1), (2, 2)]) - 1) < 1e-6)
        #expect(ObservedFields.concentration(of: [(3, 3)]) == 1e9)
        #expect(ObservedFields.concentration(of: [(3, 1)]) < 1e-5)
    }
}
