import Testing

@testable import Chance

@Suite("Kappa")
struct KappaTests {
    /// The first is the example of SAS's FREQ procedure that statsmodels 0.14 tests with (0.4842), the
    /// others three textbook tables of two raters who say yes or no: 0.7 − 0.5 over 0.5, and two with
    /// 60 agreements of 100 and other margins, 0.06 over 0.46 and 0.14 over 0.54.
    @Test(
        "Cohen's kappa of published tables",
        arguments: [
            ([[0, 4, 1], [0, 8, 0], [0, 1, 5]], 0.4842),
            ([[20, 5], [10, 15]], 0.4),
            ([[45, 15], [25, 15]], 0.1304),
            ([[25, 35], [5, 35]], 0.2593),
        ] as [([[Int]], Double)])
    func cohen(table: [[Int]], expected: Double) throws {
        let kappa = try #require(Kappa.cohen(table))
        #expect(abs(kappa - expected) < 5e-5)
    }

    /// Fleiss (1971): 30 patients, six psychiatrists, five diagnoses. The ratings as R's irr 0.84 has
    /// them (`kappam.fleiss(diagnoses)`: 0.4302445); Fleiss prints 0.430.
    static let diagnoses = """
        444444 222555 233335 555555 222444 113333 333355 113334 114444 555555 144444 124444 222333
        144444 224445 333335 111455 111112 224444 133555 555555 244444 224555 114444 144445 222224
        111155 224444 133333 555555
        """

    @Test("Fleiss' kappa of the diagnoses that he published it with")
    func fleiss() throws {
        let items = Self.diagnoses.split(whereSeparator: \.isWhitespace).map { ratings in
            (counts: (1...5).map { n in ratings.count { $0.wholeNumberValue == n } }, times: 1)
        }
        #expect(items.count == 30)
        let kappa = try #require(Kappa.fleiss(items))
        #expect(abs(kappa - 0.4302445) < 5e-8)
    }

    @Test("Fleiss' kappa of fourteen raters and five categories is 0.210")
    func fourteen() throws {
        // The worked example of ten items in the encyclopaedias, which statsmodels tests with.
        let counts = [
            [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
            [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
        ]
        let kappa = try #require(Kappa.fleiss(counts.map { (counts: $0, times: 1) }))
        #expect(abs(kappa - 0.210) < 5e-4)
    }

    @Test("items that are alike may be counted together")
    func times() {
        let one = [[3, 0], [2, 1], [2, 1], [0, 3]]
        let together = [(counts: [3, 0], times: 1), ([2, 1], 2), ([0, 3], 1)]
        #expect(Kappa.fleiss(one.map { (counts: $0, times: 1) }) == Kappa.fleiss(together))
    }

    @Test("there is no kappa of nothing, of one rater, or of one category alone")
    func none() {
        #expect(Kappa.cohen([[0, 0], [0, 0]]) == nil)
        #expect(Kappa.cohen([[7, 0], [0, 0]]) == nil)
        #expect(Kappa.fleiss([]) == nil)
        #expect(Kappa.fleiss([(counts: [1, 0], times: 4)]) == nil)
        #expect(Kappa.fleiss([(counts: [3, 0], times: 4)]) == nil)
    }

    @Test("two who always agree have kappa 1, and two who never do less than 0")
    func bounds() {
        #expect(Kappa.cohen([[3, 0], [0, 4]]) == 1)
        #expect(Kappa.cohen([[0, 5], [5, 0]]) == -1)
    }
}
