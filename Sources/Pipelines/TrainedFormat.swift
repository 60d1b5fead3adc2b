internal import Foundation
package import JSON
package import Judging

/// How a judge was trained to be asked and how it spells its verdicts, and which prompts a model knows:
/// what the file `bracket.json` in a model's folder says.
///
/// ```json5
/// {
///   template: { user: "…{query}…{first}…{second}…", first: "Assistant 1", second: "Assistant 2" },
///   prompts: ["What is \\d{2,4} \\+ \\d{2,4}\\?"],
/// }
/// ```
///
/// The file comes from strangers, like the model: it is data in the shape of a pipeline's
/// `tournament.template`, of bounded size, and a key that is not known is an error.
package struct TrainedFormat: Sendable {
    package static let fileName = "bracket.json"
    /// How many bytes such a file may have.
    package static let limit = 64 << 10

    /// What the judge is shown; `nil` where the file does not say.
    package let template: JudgeTemplate?
    /// The template as the file has it.
    package let templateJSON: JSON?
    /// The prompts that it was trained on; `nil` for a model that takes any.
    package let prompts: KnownPrompts?

    /// Reads the file of the model at `path`: a Hugging Face folder, or a safetensors file in one.
    /// A GGUF file has none, for its folder may hold other models as well.
    ///
    /// - Returns: `nil` where there is none.
    /// - Throws: `PipelineError` that names file, line and key.
    package init?(model path: String) throws(PipelineError) {
        let folder =
            path.hasSuffix(".safetensors")
            ? URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
            : path
        let file = (folder.hasSuffix("/") ? folder : folder + "/") + Self.fileName
        // A link that leads nowhere must not pass for a folder without the file.
        guard (try? FileManager.default.attributesOfItem(atPath: file)) != nil else { return nil }
        try self.init(Section.File(path: file, "file", limit: Self.limit, isRegular: true))
    }

    /// Reads such a file's text; `file` is its name in messages.
    package init(text: String, file: String) throws(PipelineError) {
        try self.init(Section.File(text: text, name: file))
    }

    private init(_ file: Section.File) throws(PipelineError) {
        var file = file
        file.source.whole = "a model's bracket.json"
        var top = try Section(file)
        let section = try top.section("template")
        template = try section.map { (section) throws(PipelineError) in try JudgeTemplate(section) }
        templateJSON = template == nil ? nil : file.value["template"]
        if let patterns = try top.strings("prompts") {
            guard let known = KnownPrompts(patterns) else {
                throw top.error("prompts", "\"prompts\" must be regular expressions")
            }
            prompts = known
        } else {
            prompts = nil
        }
        try top.finish()
        // A small file could ask for the answers thousands of times over.
        let text = templateJSON?.text ?? ""
        for hole in ["{query}", "{first}", "{second}"] where text.ranges(of: hole).count > 8 {
            throw PipelineError(
                "\(file.source.file): the template repeats \(hole) more than 8 times")
        }
    }
}
