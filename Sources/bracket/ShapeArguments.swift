import CommandLines
import Datasets
import Foundation
import Pipelines

/// How a command line says what the members of an input are: a preset, or each by its name.
enum ShapeArguments {
    static let preset = CommandSpec.Option(
        name: "preset", value: "NAME|FILE",
        help: "what the records are: a preset's name, or a file of presets (default: auto, the one "
            + "whose members are there)")

    static let fields = CommandSpec.Option(
        name: "fields", value: "LIST",
        help: "what the records call their members, as in prompt=question,id=key; also candidates, "
            + "text, names, scores, chosen, rejected, reference and group",
        repeats: true)

    /// Whether `--preset` names a file rather than a preset.
    static func isFile(_ name: String) -> Bool {
        name.contains("/") || name.hasSuffix(".json") || name.hasSuffix(".json5")
            || FileManager.default.fileExists(atPath: name)
    }

    /// What `--preset` and `--fields` ask for.
    ///
    /// - Throws: `UsageError`.
    static func request(
        _ arguments: Arguments, for purpose: RecordShape.Purpose
    ) throws -> ShapeRequest {
        var request = ShapeRequest()
        request.purpose = purpose
        for list in arguments.strings("fields") {
            do { request.given.formUnion(try request.fields.set(list)) } catch {
                throw arguments.usageError("--fields: \(error)")
            }
        }
        do { try request.fields.checkPair() } catch {
            throw arguments.usageError("--fields: \(error)")
        }
        try setPreset(&request, arguments)
        return request
    }

    static func setPreset(_ request: inout ShapeRequest, _ arguments: Arguments) throws {
        guard let name = arguments.string("preset") else { return }
        do { try request.setPreset(name, isFile: isFile(name)) } catch {
            throw arguments.usageError("--preset: \(error)")
        }
    }

    /// `--preset` in place of the pipeline's own.
    static func set(_ pipeline: inout Pipeline, _ arguments: Arguments) {
        guard let name = arguments.string("preset") else { return }
        if isFile(name) {
            (pipeline.shape.presets, pipeline.shape.preset) = (name, nil)
        } else {
            pipeline.shape.preset = name == "auto" ? nil : name
        }
    }
}
