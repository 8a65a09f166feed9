import CSentenceKernels

/// XXH64: tells contents apart at the speed of memory.
enum ContentHash {
    static func of(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
        sentence_hash(bytes.baseAddress, bytes.count, seed)
    }

    static func of(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
        bytes.withUnsafeBytes { of($0, seed: seed) }
    }
}
