import CommandLines
import Foundation
import JSON
import Parquet

/// One piece of work with a Parquet file, in a process of its own.
enum ParquetTask: String, CaseIterable {
    /// Writes conversations until there are OPERAND megabytes of them.
    case make
    /// Reads all rows.
    case read
    /// Reads one column of them.
    case column
    /// Reads all rows and writes each as a line of JSON, into the file OPERAND or nowhere.
    case json
    /// Reads all rows and writes them into the file OPERAND.
    case copy

    static let command = Command(
        spec: CommandSpec(
            name: "parquet-task", operands: "TASK FILE [OPERAND]",
            operandWords: allCases.map(\.rawValue),
            summary: "works on a Parquet file and prints {\"bytes\", \"rows\"}"),
        run: run)

    private static func run(_ arguments: Arguments) throws {
        guard let word = arguments.operands.first, let task = ParquetTask(rawValue: word),
            (2...3).contains(arguments.operands.count)
        else { throw arguments.needs("TASK and FILE") }
        let path = arguments.operands[1]
        let operand = arguments.operands.count == 3 ? arguments.operands[2] : ""
        let (rows, bytes) =
            switch task {
            case .make: try make(path, megabytes: Int(operand) ?? 1)
            case .read: (try read(path), 0)
            case .column: (try read(path, columns: ["id"]), 0)
            case .json: try writeLines(path, to: operand.isEmpty ? "/dev/null" : operand)
            case .copy: (try copy(path, to: operand), 0)
            }
        // Not behind lines that may stand there.
        if task == .json, !operand.isEmpty { return }
        print((["rows": .number(rows), "bytes": .number(bytes)] as JSON).text)
    }

    private static func make(_ path: String, megabytes: Int) throws -> (rows: Int, bytes: Int) {
        var messages = ChatMessages()
        let writer = try ParquetWriter(
            path: path, schema: ChatMessages.schema, createdBy: "bracket-bench version 1")
        while messages.bytes < megabytes * 1_000_000 { try writer.append(messages.next()) }
        try writer.finish()
        return (writer.rowCount, messages.bytes)
    }

    private static func read(_ path: String, columns: Set<String>? = nil) throws -> Int {
        let reader = try ParquetReader(path: path, columns: columns)
        var rows = 0
        while try reader.next() != nil { rows += 1 }
        return rows
    }

    private static func writeLines(
        _ path: String, to other: String
    ) throws -> (rows: Int, bytes: Int) {
        let reader = try ParquetReader(path: path)
        let sink = try FileHandle(forWritingTo: URL(filePath: other))
        var (rows, bytes) = (0, 0)
        var lines: [UInt8] = []
        while let row = try reader.next() {
            JSON.object(row).write(to: &lines)
            lines.append(0x0A)
            rows += 1
            guard lines.count >= 1 << 20 else { continue }
            bytes += lines.count
            try sink.write(contentsOf: lines)
            lines.removeAll(keepingCapacity: true)
        }
        try sink.write(contentsOf: lines)
        return (rows, bytes + lines.count)
    }

    private static func copy(_ path: String, to other: String) throws -> Int {
        let reader = try ParquetReader(path: path)
        let writer = try ParquetWriter(
            path: other, schema: ChatMessages.schema, createdBy: "bracket-bench version 1")
        while let row = try reader.next() { try writer.append(row) }
        try writer.finish()
        return writer.rowCount
    }
}
