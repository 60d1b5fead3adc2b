import CommandLines
import Datasets
import Files
import Foundation
import JSON

/// `bracket-bench input`: how fast records are read out of every kind of file, and in how much memory,
/// beside Python's standard library.
enum InputBenchmark {
    static let command = Command(
        spec: CommandSpec(
            name: "input", summary: "how fast records are read, out of every kind of file",
            details: """
                Writes the same records in every kind of file that can be made here (gzip and
                zstd by the commands of those names) and reads each in a process of its own.
                """,
            options: [
                .init(name: "megabytes", value: "N", help: "of JSON Lines (default: 512)"),
                .init(
                    name: "peers", value: "DIR",
                    help: "also Python's json and csv, by input.py in DIR"),
                BenchFolder.option,
            ]),
        run: run)

    /// Reads one file, in a process of its own.
    static let reader = Command(
        spec: CommandSpec(
            name: "input-reader", operands: "FILE",
            summary: "reads a file and prints {\"records\"}"),
        run: read)

    private static func run(_ arguments: Arguments) throws {
        try arguments.noOperand()
        let size = try arguments.int("megabytes", in: 1...1_000_000) ?? 512
        let folder = try BenchFolder(arguments.string("folder"))
        let written = try write(size << 20, to: folder)
        var table = MarkdownTable([
            "file", "MB on the disk", "MB/CPU s", "peak MB", "Python MB/CPU s", "peak MB",
            "times as fast",
        ])
        for file in ["x.jsonl", "x.json", "x.csv", "x.jsonl.gz", "x.jsonl.zst"] {
            guard FileManager.default.fileExists(atPath: folder[file]) else { continue }
            table.add(try row(file, folder, written, peers: arguments.string("peers")))
        }
        print(
            "\(megabytes(written.bytes)) MB of records as JSON Lines; speeds are of these, start included\n"
        )
        print(table.text)
    }

    private static func row(
        _ file: String, _ folder: BenchFolder, _ written: Written, peers: String?
    ) throws -> [String] {
        let size = try FileDescriptor(reading: folder[file]).size()
        let ours = try measure(
            ChildProcess.ofThisProgram([reader.spec.name, folder[file]]), written)
        var row = [file, megabytes(size), figure(ours.speed, 0), megabytes(ours.peak)]
        if let peers, !file.hasSuffix(".zst") {
            let theirs = try measure(
                ChildProcess("python3", [peers + "/input.py", folder[file]]), written)
            row += [
                figure(theirs.speed, 0), megabytes(theirs.peak),
                figure(ours.speed / theirs.speed, 1),
            ]
        } else {
            row += ["", "", ""]
        }
        return row
    }

    private static func measure(
        _ process: ChildProcess, _ written: Written
    ) throws -> (speed: Double, peak: Int) {
        let (usage, output) = try process.finish()
        let json = (try? JSON.parse(Array(output.utf8))) ?? .null
        guard let records = json["records"]?.int, records == written.records
        else { throw BenchError("not all records were read: \(output)") }
        return (Double(written.bytes) / 1e6 / usage.cpuSeconds, usage.peakBytes)
    }

    private static func read(_ arguments: Arguments) throws {
        let reader = try PromptReader(path: try arguments.operand("FILE"))
        var records = 0
        while let item = try reader.next() {
            if case .record(let record, _) = item, record.candidates.count == 4 { records += 1 }
        }
        let result: JSON = ["records": .number(records)]
        print(result.text)
    }
}

// MARK: - The files

extension InputBenchmark {
    /// A record of 4 KB: a question and four answers with line ends, quotation marks and letters
    /// beyond ASCII.
    private static func record(_ number: Int) -> JSONObject {
        let paragraph =
            "Let $x_{\(number)}$ be \"the number\" of sides;\nthen 2x + 1 = \(2 * number + 1), "
            + "so the café's answer is \(number).\n"
        let answer = String(repeating: paragraph, count: 9)
        return [
            "id": .string("q\(String(1_000_000_000 + number))"), "prompt": .string(paragraph),
            "candidates": .array((0..<4).map { .string("\($0): \(answer)") }),
            "reference": .string(String(number)),
        ]
    }

    /// The bytes and records of the JSON Lines.
    private typealias Written = (bytes: Int, records: Int)

    private static func write(_ size: Int, to folder: BenchFolder) throws -> Written {
        let lines = try OutputFile(path: folder["x.jsonl"])
        let array = try OutputFile(path: folder["x.json"])
        let table = try OutputFile(path: folder["x.csv"])
        try array.write(line: Array("[\n".utf8))
        var (bytes, number) = (0, 0)
        while bytes < size {
            let record = record(number)
            let line = JSON.object(record).bytes
            if number == 0 {
                try table.write(line: Array((record.keys.joined(separator: ",") + "\n").utf8))
            } else {
                try array.write(line: Array(",\n".utf8))
            }
            try lines.write(line: line + [0x0A])
            try array.write(line: line)
            let cells = record.members.map { member in
                let text = member.value.string ?? member.value.text
                return "\"" + text.replacing("\"", with: "\"\"") + "\""
            }
            try table.write(line: Array((cells.joined(separator: ",") + "\r\n").utf8))
            bytes += line.count + 1
            number += 1
        }
        try array.write(line: Array("\n]\n".utf8))
        for file in [lines, array, table] { try file.commit() }
        for command in [["gzip", "-1kf"], ["zstd", "-qkf"]] {
            // A machine without the command has a row less.
            _ = try? ChildProcess(command[0], Array(command[1...]) + [folder["x.jsonl"]]).finish()
        }
        return (bytes, number)
    }
}
