import Foundation

/// What the process holds.
enum Memory {
    /// Gives back to the system what was freed after something large. Glibc keeps it otherwise, in a pool for each
    /// thread that took part; other libraries have no such function, and need none.
    static func giveBack() {
        guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "malloc_trim") else { return }
        _ = unsafeBitCast(symbol, to: (@convention(c) (Int) -> CInt).self)(0)
    }
}
