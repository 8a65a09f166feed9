import Foundation

public enum ProcessMemory {
    /// Gives freed memory back to the system. Glibc keeps it otherwise, in one pool per thread that took part. Other C
    /// libraries do not have this function, and do not need it.
    public static func giveBack() {
        guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "malloc_trim") else { return }
        _ = unsafeBitCast(symbol, to: (@convention(c) (Int) -> CInt).self)(0)
    }

    /// The resident memory in bytes; nil where it cannot be read.
    public static var resident: Int? {
        // The second figure is resident pages.
        guard let file = FileManager.default.contents(atPath: "/proc/self/statm") else { return nil }
        let fields = String(decoding: file, as: UTF8.self).split(separator: " ")
        return fields.count > 1 ? Int(fields[1]).map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) } : nil
    }
}

/// Decides when freed memory is worth giving back: a rush of requests leaves much of it, and a quiet server none.
///
/// The resident memory tells when much was taken, not when it was freed. So after a rush giving back is tried again, after
/// pauses that grow up to an hour, since each try costs some milliseconds.
public struct MemoryWatch: Sendable {
    /// Bytes beyond the least that was seen since memory was given back.
    static let tolerance = 32 << 20
    /// The number of looks after which giving back is tried again for the first time, and at most.
    static let pauses = 3...720

    private var least: Int?
    private var looks = 0
    private var pause = pauses.upperBound

    public init() {}

    /// Notes a look at the memory. Looks come at equal distances.
    ///
    /// - Parameter resident: the resident memory in bytes.
    /// - Returns: true if memory should be given back now.
    public mutating func isDue(at resident: Int) -> Bool {
        let least = min(self.least ?? resident, resident)
        self.least = least
        looks += 1
        let hasGrown = resident > least + Self.tolerance
        guard hasGrown || looks >= pause else { return false }
        pause = hasGrown ? Self.pauses.lowerBound : min(pause * 2, Self.pauses.upperBound)
        looks = 0
        return true
    }

    /// - Parameter resident: the resident memory in bytes after memory was given back.
    public mutating func gaveBack(leaving resident: Int) {
        least = resident
    }
}
