public import Testing

extension Trait where Self == TimeLimitTrait {
    /// For tests that wait for servers or processes: none takes nearly as long, however slow the
    /// machine, but one that waits for what never comes does not hold up the rest for ever.
    public static var againstHangs: Self { .timeLimit(.minutes(20)) }
}

extension Trait where Self == ConditionTrait {
    /// For tests of data that does not ship with the package; see ``Repository/sharedData(_:)``.
    public static func needs(sharedData path: String) -> Self {
        .enabled(
            if: Repository.hasSharedData(path),
            "\(path) does not ship with the package and is not beside it")
    }
}
