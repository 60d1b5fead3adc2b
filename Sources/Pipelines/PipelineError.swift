/// What is wrong with a pipeline file or a command, in words for the person at the terminal.
public struct PipelineError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
