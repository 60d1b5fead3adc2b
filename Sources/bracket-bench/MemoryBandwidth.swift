import Dispatch

/// How fast this machine reads memory: the bound of generating one text.
enum MemoryBandwidth {
    /// The best of five passes over a gigabyte, each thread its part.
    static func bytesPerSecond(threads: Int) -> Double {
        let words = [UInt64](repeating: 1, count: 1 << 27)
        let part = words.count / threads
        var best = Double.infinity
        for _ in 0..<5 {
            let start = ContinuousClock.now
            words.withUnsafeBufferPointer { words in
                // Four sums, or each addition would wait for the one before.
                nonisolated(unsafe) let words = words
                DispatchQueue.concurrentPerform(iterations: threads) { thread in
                    var sums: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
                    for index in stride(from: thread * part, to: (thread + 1) * part - 3, by: 4) {
                        sums.0 &+= words[index]
                        sums.1 &+= words[index + 1]
                        sums.2 &+= words[index + 2]
                        sums.3 &+= words[index + 3]
                    }
                    blackHole(sums.0 &+ sums.1 &+ sums.2 &+ sums.3)
                }
            }
            best = min(best, (ContinuousClock.now - start) / .seconds(1))
        }
        return Double(words.count * 8) / best
    }

    /// Keeps the compiler from removing sums that are not used.
    @inline(never)
    private static func blackHole(_ value: UInt64) { if value == 1 { print(value) } }
}
