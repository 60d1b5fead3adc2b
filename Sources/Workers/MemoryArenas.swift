#if canImport(Glibc)
    import Glibc
#endif

/// How the process takes memory from the system.
public enum MemoryArenas {
    /// Lets all threads share two arenas; for a program's start, before it has threads.
    ///
    /// glibc gives each thread an arena of its own, and what one frees no other can use. Replies
    /// that are read on one thread, judged on a second and journaled on a third leave holes in all
    /// of them: with 1,024 requests in flight a fifth of the memory was holes.
    public static func share() {
        #if canImport(Glibc)
            // Swift's Glibc has no malloc.h; looked up by name, it may also be missing.
            typealias Mallopt = @convention(c) (_ parameter: CInt, _ value: CInt) -> CInt
            let arenaMax: CInt = -8
            guard let symbol = dlsym(nil, "mallopt") else { return }
            _ = unsafeBitCast(symbol, to: Mallopt.self)(arenaMax, 2)
        #endif
    }
}
