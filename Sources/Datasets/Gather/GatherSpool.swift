internal import Files
internal import Foundation
internal import JSON

/// A file without a name that values are put into and found in again.
final class GatherSpool {
    /// Where a value stands.
    struct Place {
        var offset: UInt64
        var count: UInt32
    }

    private let file: FileDescriptor
    private let path: String
    private var buffer: [UInt8] = []
    private var size: UInt64 = 0

    private static let bufferBytes = 1 << 20

    /// - Throws: `FileError` where there is no room for it.
    init() throws(FileError) {
        path = NSTemporaryDirectory() + "bracket-\(UUID().uuidString)"
        file = try FileDescriptor(path: path, flags: O_RDWR | O_CREAT | O_EXCL)
        // Without a name nothing can be left behind, however the program ends.
        unlink(path)
    }

    func append(_ value: JSON) throws(FileError) -> Place {
        let bytes = value.bytes
        guard let count = UInt32(exactly: bytes.count) else {
            throw FileError(path: path, action: "write to", reason: "a record is too large")
        }
        let place = Place(offset: size, count: count)
        buffer += bytes
        size += UInt64(count)
        if buffer.count > Self.bufferBytes { try flush() }
        return place
    }

    func flush() throws(FileError) {
        try file.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    /// What was put there; `flush` comes before.
    func json(at place: Place) throws -> JSON {
        try JSON.parse(try file.bytes(at: Int(place.offset), count: Int(place.count)))
    }
}
