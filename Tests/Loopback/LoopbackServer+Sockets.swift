#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A system call that failed.
public struct SocketError: Error, CustomStringConvertible {
    public let call: String
    public let number: Int32

    public var description: String { "\(call): \(String(cString: strerror(number)))" }
}

/// The few calls on sockets that a server needs, the same on Linux and macOS.
enum Socket {
    private static func stream(_ family: Int32) throws -> Int32 {
        #if canImport(Darwin)
            let descriptor = socket(family, SOCK_STREAM, 0)
        #else
            let descriptor = socket(
                family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        #endif
        guard descriptor >= 0 else { throw SocketError(call: "socket", number: errno) }
        closeInChildren(descriptor)
        return descriptor
    }

    /// Programs that tests start meanwhile would hold the port after the server has stopped.
    private static func closeInChildren(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    /// A non-blocking socket that listens on a free port of 127.0.0.1, and that port.
    static func listen(port: UInt16) throws -> (descriptor: Int32, port: UInt16) {
        let descriptor = try stream(AF_INET)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        let failed = withUnsafeMutablePointer(to: &address) { address -> String? in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                if bind(descriptor, address, length) != 0 { return "bind" }
                if systemListen(descriptor, 4096) != 0 { return "listen" }
                return getsockname(descriptor, address, &length) == 0 ? nil : "getsockname"
            }
        }
        if let failed {
            let number = errno
            systemClose(descriptor)
            throw SocketError(call: failed, number: number)
        }
        makeNonBlocking(descriptor)
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    /// A non-blocking socket that listens at a path.
    static func listen(path: String) throws -> Int32 {
        let descriptor = try stream(AF_UNIX)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { room in
            // The last byte stays zero.
            for (index, byte) in path.utf8.prefix(room.count - 1).enumerated() {
                room[index] = byte
            }
        }
        let failed = withUnsafeMutablePointer(to: &address) { address -> String? in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let length = socklen_t(MemoryLayout<sockaddr_un>.size)
                if bind(descriptor, address, length) != 0 { return "bind" }
                return systemListen(descriptor, 64) == 0 ? nil : "listen"
            }
        }
        if let failed {
            let number = errno
            systemClose(descriptor)
            throw SocketError(call: failed, number: number)
        }
        makeNonBlocking(descriptor)
        return descriptor
    }

    /// The next connection, non-blocking; `nil` if there is none now.
    static func accept(_ listener: Int32) -> Int32? {
        let descriptor = systemAccept(listener, nil, nil)
        guard descriptor >= 0 else { return nil }
        closeInChildren(descriptor)
        makeNonBlocking(descriptor)
        set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        #if canImport(Darwin)
            set(descriptor, SOL_SOCKET, SO_NOSIGPIPE, 1)
        #endif
        return descriptor
    }

    /// Writes what fits; the number of bytes written, or `nil` if the connection is broken.
    static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int? {
        #if canImport(Darwin)
            let flags: Int32 = 0
        #else
            let flags = Int32(MSG_NOSIGNAL)
        #endif
        let count = systemSend(descriptor, bytes.baseAddress, bytes.count, flags)
        if count >= 0 { return count }
        return errno == EAGAIN || errno == EINTR ? 0 : nil
    }

    /// Reads what is there: `nil` if nothing is now, 0 at the end or if the connection is broken.
    static func receive(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        if count >= 0 { return count }
        return errno == EAGAIN || errno == EINTR ? nil : 0
    }

    static func close(_ descriptor: Int32) { systemClose(descriptor) }

    /// Makes the close that follows a reset: the other side sees an error, not an end.
    static func resetOnClose(_ descriptor: Int32) {
        var value = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
    }

    private static func makeNonBlocking(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }
}

// `Socket` has members of these names, which would hide the functions.
private func systemListen(_ descriptor: Int32, _ backlog: Int32) -> Int32 {
    listen(descriptor, backlog)
}
private func systemAccept(
    _ descriptor: Int32, _ address: UnsafeMutablePointer<sockaddr>?,
    _ length: UnsafeMutablePointer<socklen_t>?
) -> Int32 {
    accept(descriptor, address, length)
}
private func systemSend(
    _ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ flags: Int32
) -> Int { send(descriptor, bytes, count, flags) }
private func systemClose(_ descriptor: Int32) { _ = close(descriptor) }
