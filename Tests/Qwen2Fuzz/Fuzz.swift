@testable import Qwen2

/// Reads a file out of memory; the first byte of the input chooses the format. Under libFuzzer's
/// name, which its library asks for.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
    guard size > 0 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: data + 1, count: size - 1))
    do throws(CheckpointError) {
        try read(data[0], MappedFile(name: "input", copying: bytes))
    } catch { _ = error.description }
    return 0
}

private func read(_ format: UInt8, _ file: MappedFile) throws(CheckpointError) {
    switch format % 4 {
    case 0:
        let safetensors = try SafetensorsFile(file)
        for name in safetensors.entries.keys { _ = try safetensors.tensor(name)?.dequantized() }
    case 1:
        let gguf = try GGUFFile(file)
        for name in gguf.tensors.keys { _ = try? gguf.tensor(name)?.dequantized() }
        _ = try? Tokenizer(gguf: gguf).encode("What is 12 + 34?")
        _ = try Checkpoint.open(gguf: file)
    case 2: _ = try Tokenizer(json: file).encode("What is 12 + 34?")
    default:
        let fields = try CheckpointFolder.fields(file, format: "config.json")
        _ = try Qwen2Config(huggingFace: fields)
        _ = try GenerationDefaults(config: fields, generation: fields)
    }
}
