import RunLogs
/// `bracket show --curves`
enum CurvesCommand {
    static func run(_ arguments: Arguments, _ format: ShowCommand.Format?) throws -> ExitCode { .done }
}
