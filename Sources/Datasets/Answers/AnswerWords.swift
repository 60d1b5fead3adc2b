/// What words beside a number mean for it.
enum AnswerWords {
    private static func set(_ words: String) -> Set<String> {
        Set(words.split(separator: " ").map(String.init))
    }

    /// Words that make another number of the one beside them, or none at all.
    static let changing = set(
        """
        not no never neither nor or and isn't can't cannot aren't wasn't doesn't don't except \
        without unless if when until wrong incorrect than most least minimum maximum \
        minus negative plus times10 divided multiplied twice double triple root squared \
        cubed power log ln lg sin cos tan csc cot sec sqrt exp mod modulo pi factorial choose base \
        versus vs to through infinity imaginary below under above \
        half halves third thirds quarter quarters fourths fifth fifths sixths sevenths eighths \
        ninths tenth tenths hundredth hundredths thousandth thousandths th st nd rd \
        hundred hundreds thousand thousands million millions billion billions trillion trillions \
        dozen dozens score gross pair pairs lakh crore k bn mn am pm \
        zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen \
        fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty \
        ninety
        """)

    /// The words that may stand before a number without changing it. Others may: "twice", "room".
    static let leading = set(
        """
        a about all also altogether an answer approximately are around be been costs does earns \
        equal equals exactly final has have he hence i in is it it's just makes needs only pays \
        result roughly she simply so sum that the then there therefore they thus total value was we \
        were will you
        """)

    /// Short words that may stand among the units of a number.
    static let small = set("of in on at by as he an is it we so")

    /// Short words that are names rather than products of variables.
    static let names = set("age ans cost day fee gcd lcm max min sum tax tip")

    /// Commands that stand in a variable's name.
    static let naming = set(
        """
        alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi rho sigma tau phi psi \
        omega Delta Sigma Omega ell angle measuredangle triangle overline bar vec hat tilde max min
        """)

    /// Words behind a number that make it a larger one.
    static let scaling = set("hundred thousand million billion trillion dozen or")

    /// Words that make a label of the number behind them.
    static let labels = set(
        """
        question step problem part case equation figure chapter option method section exercise item \
        example line row page
        """)

    /// Words that deny or only suppose what the rest of their sentence says.
    static let denying = set(
        """
        not never neither nor cannot isn't wasn't doesn't don't didn't aren't weren't wouldn't \
        shouldn't can't couldn't wrong incorrect if whether unless suppose
        """)

    static let currencies: Set<String> = ["$", "€", "£", "¥", "₹"]

    /// Each unit's spellings and what they are called here.
    static let units: [String: String] = {
        let spellings = """
            cm centimeter centimeters centimetre centimetres
            mm millimeter millimeters millimetre millimetres
            km kilometer kilometers kilometre kilometres
            m meter meters metre metres
            g gram grams
            kg kilogram kilograms
            mg milligram milligrams
            l L liter liters litre litres
            ml mL milliliter milliliters millilitre millilitres
            in inch inches
            ft foot feet
            yd yard yards
            mi mile miles
            oz ounce ounces
            lb lbs pound pounds
            h hr hrs hour hours
            min mins minute minutes
            s sec secs second seconds
            degree degrees
            % percent percents
            $ dollar dollars usd USD
            € euro euros EUR
            cent cents
            day days
            N newton newtons
            J joule joules
            W watt watts
            V volt volts
            ^2 square sq
            ^3 cubic
            """
        var names: [String: String] = [:]
        for line in spellings.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            for word in words { names[word] = words[0] }
        }
        for unit in set("mph kph Hz kHz MHz GHz MW kW mW GB MB kB Pa kPa mol kJ eV per") {
            names[unit] = unit
        }
        return names
    }()

    /// Whether `name` is what one of `units` is called here.
    static func isUnit(_ name: String) -> Bool {
        units[name] == name || currencies.contains(name)
    }

    static func singular(_ word: String) -> String {
        word.count > 3 && word.hasSuffix("s") && !word.hasSuffix("ss")
            ? String(word.dropLast()) : word
    }
}
