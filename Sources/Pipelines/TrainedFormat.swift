internal import Datasets
internal import Foundation
internal import JSON
public import Judging

/// How a judge was trained to be asked and how it spells its verdicts: what the file `bracket.json`
/// in a model's folder says.
///
/// ```json5
/// { template: { user: "…{query}…{first}…{second}…", first: "Assistant 1", second: "Assistant 2" } }
/// ```
///
/// The file comes from strangers, like the model: it is data in the shape of a pipeline's
/// `tournament.template`, of bounded size, and a key that is not known is an error.
public struct TrainedFormat: Sendable {
    public static let fileName = "bracket.json"
    /// The most bytes such a file may have.
    public static let limit = 64 << 10

    /// What the judge is shown; `nil` where the file does not say.
    public let template: JudgeTemplate?
    /// The template as the file has it.
    let templateJSON: JSON?

    /// Reads the file of the model at `path`: a Hugging Face folder, or a safetensors file in one.
    /// A GGUF file has none, for its folder may hold other models as well.
    ///
    /// - Returns: `nil` where there is none.
    /// - Throws: `PipelineError` that names file, line and key.
    public init?(model path: String) throws(PipelineError) {
        let folder =
            path.hasSuffix(".safetensors")
            ? URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
            : path
        let file = (folder.hasSuffix("/") ? folder : folder + "/") + Self.fileName
        // A link that leads nowhere must not pass for a folder without the file.
        guard (try? FileManager.default.attributesOfItem(atPath: file)) != nil else { return nil }
        try self.init(text: Self.text(file), file: file)
    }

    /// Reads such a file's text; `file` is its name in messages.
    init(text: String, file: String) throws(PipelineError) {
        let value: JSON
        let lines: [String: Int]
        do { (value, lines) = try JSON.parseKeepingLines(text) } catch {
            throw PipelineError("\(file):\(error.line): \(error.problem) (column \(error.column))")
        }
        let source = Section.Source(file: file, lines: lines, whole: "a model's bracket.json")
        var top = try Section(value, name: "", source: source)
        let section = try top.section("template")
        template = try section.map { (section) throws(PipelineError) in try JudgeTemplate(section) }
        templateJSON = template == nil ? nil : value["template"]
        try top.finish()
        // A small file could ask for the answers thousands of times over.
        let text = templateJSON?.text ?? ""
        for hole in ["{query}", "{first}", "{second}"] where text.ranges(of: hole).count > 8 {
            throw PipelineError("\(file): the template repeats \(hole) more than 8 times")
        }
    }

    private static func text(_ file: String) throws(PipelineError) -> String {
        guard FileKind.isRegular(file), let handle = FileHandle(forReadingAtPath: file) else {
            throw PipelineError("\(file): it is no file that can be read")
        }
        defer { try? handle.close() }
        let data: Data
        do { data = try handle.read(upToCount: limit + 1) ?? Data() } catch {
            throw PipelineError("\(file): it cannot be read: \(error.localizedDescription)")
        }
        guard data.count <= limit else {
            throw PipelineError("\(file): it has more than \(limit) bytes")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw PipelineError("\(file): it is not UTF-8 text")
        }
        return text
    }
}
