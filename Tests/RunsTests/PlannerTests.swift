import Datasets
import Foundation
import JSON
import Judging
import LanguageModels
import Pipelines
import RunLogs
import TestSupport
import Testing
import Tournaments

@testable import Runs

@Suite("Plans for a target", .againstHangs)
struct PlannerTests {
    private func planner(_ target: PlanTarget, sizes: [Int] = [2, 4]) -> Planner {
        var planner = Planner(
            target: target,
            judge: JudgeFigures(accuracy: 0.8, correlation: 0, measured: nil),
            fields: .shares(mean: 0.4), sizes: sizes, seed: 1)
        (planner.glance, planner.tournaments) = (60, 120)
        return planner
    }

    @Test(
        "a target is a key and a number",
        arguments: [
            ("accuracy=0.9", PlanTarget.accuracy(0.9)), ("calls=500", .calls(500)),
            ("money=2.5", .money(2.5)),
        ])
    func target(text: String, expected: PlanTarget) throws {
        #expect(try PlanTarget(text) == expected)
    }

    @Test(
        "what is no target is refused",
        arguments: [
            ("accuracy=1.2", #""accuracy" is "1.2"; it must be a share above 0 and below 1"#),
            ("accuracy=nan", #""accuracy" is "nan"; it must be a share above 0 and below 1"#),
            ("calls=0", #""calls" is "0"; it must be a whole number from 1"#),
            ("money=-1", #""money" is "-1"; it must be an amount above 0"#),
            ("calls", #""calls" is ""; it must be a whole number from 1"#),
            (
                "acuracy=0.5",
                #"nothing is planned for "acuracy"; did you mean "accuracy"? (known: accuracy=0.9, calls=5000, money=2.50)"#
            ),
        ])
    func refused(text: String, problem: String) {
        #expect(throws: PlanTarget.Problem(description: problem)) { try PlanTarget(text) }
    }

    @Test("the cheapest that is accurate enough is taken, and it is the same again")
    func accuracy() async throws {
        let plan = try await planner(.accuracy(0.3)).plan()
        let best = try #require(plan.best)
        // One vote on two candidates.
        #expect(best.setting.entrants == 2 && best.votes == 1)
        #expect(best.accuracy > 0.3 && best.interval.contains(best.accuracy))
        #expect(plan.paper.votes == 5 && plan.paper.setting.entrants == 2)
        let costs = plan.rows.filter(plan.planner.meets).map(plan.planner.calls.mean)
        #expect(costs == costs.sorted())
        let again = try await planner(.accuracy(0.3)).plan()
        #expect(again.rows.map(\.accuracy) == plan.rows.map(\.accuracy))
    }

    @Test("where nothing is accurate enough, the most accurate are shown and none is taken")
    func unreachable() async throws {
        let plan = try await planner(.accuracy(0.999)).plan()
        #expect(plan.best == nil)
        let shares = plan.rows.map(\.accuracy)
        #expect(shares == shares.sorted(by: >))
        #expect(plan.rows.allSatisfy { $0.accuracy <= $0.reachable })
    }

    @Test("of those within a budget the most accurate is taken", arguments: [1, 3, 9])
    func calls(budget: Int) async throws {
        let plan = try await planner(.calls(budget)).plan()
        let best = try #require(plan.best)
        #expect(best.mostVotes <= budget)
        let within = plan.rows.filter(plan.planner.meets)
        #expect(within.allSatisfy { $0.accuracy <= best.accuracy })
    }

    @Test("a budget is for all prompts, and counts what candidates cost to make")
    func budgets() async throws {
        var planner = planner(.calls(100), sizes: [4])
        planner.prompts = 20
        planner.calls.candidate = 1
        // 4 to make and 3 to ask are more than 5 a prompt.
        #expect(try await planner.plan().best == nil)
        planner.target = .calls(20 * 7)
        let plan = try await planner.plan()
        let best = try #require(plan.best)
        #expect(best.votes == 3 && plan.planner.calls.mean(best) == 7)
        planner.calls.vote = 2
        #expect(planner.calls.mean(best) == 10)
        // 4 candidates at 0.01 and 3 votes at 0.02, for 20 prompts.
        planner.money = PlanRate(vote: 0.02, candidate: 0.01)
        for (budget, isEnough) in [(1.99, false), (2.01, true)] {
            planner.target = .money(budget)
            #expect((try await planner.plan().best?.votes == 3) == isEnough)
        }
    }

    @Test("what is played is what the lines say that go into a pipeline", arguments: [4, 32])
    func settings(entrants: Int) throws {
        let settings = try PlanSetting.all(entrants: entrants, comparesAnswers: true)
        #expect(settings.count == 12)
        #expect(Set(settings.map(\.name)).count == 12)
        for setting in settings {
            #expect(setting.members["format"]?.string == setting.tournament.format.name)
            #expect(setting.members["equal"]?.string == setting.tournament.equalInUse.rawValue)
        }
        let paper = try PlanSetting.paper(entrants: entrants).tournament
        #expect(paper.votes == VotingRule(max: 5, stop: .all))
        #expect(PlanSetting.sizes(most: nil) == [4, 8, 16, 32, 64])
        #expect(PlanSetting.sizes(most: 20) == [4, 8, 16, 20])
        #expect(PlanSetting.sizes(most: 3) == [3])
        #expect(PlanSetting.sizes(most: 1_000) == [4, 8, 16, 32, 64])
        #expect(PlanSetting.sizes(most: 1) == [])
    }

    @Test("figures are by hand, else measured, else assumed, and say so")
    func figures() throws {
        let votes = VoteMoments((0..<8).map { .init(right: $0 == 0 ? 0 : 2, cast: 2, cluster: $0) })
        let given = JudgeFigures(accuracy: 0.6, correlation: 0.1, measured: votes)
        #expect(given.accuracy == PlanFigure(0.6, .given))
        #expect(given.correlation == PlanFigure(0.1, .given))
        let measured = JudgeFigures(accuracy: nil, correlation: nil, measured: votes)
        #expect(measured.accuracy.value == 0.875 && measured.accuracy.origin == .measured)
        #expect(measured.correlation.value == 1 && measured.correlation.origin == .measured)
        let assumed = JudgeFigures(accuracy: nil, correlation: nil, measured: nil)
        #expect(assumed.accuracy == PlanFigure(0.75, .assumed))
        #expect(assumed.correlation == PlanFigure(0.35, .assumed))
    }
}
