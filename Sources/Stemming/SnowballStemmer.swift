import CStemmer
import Synchronization

/// The stems of words in the languages that Snowball knows: `Rechnung` and `Rechnungen` have the same stem.
public final class SnowballStemmer: Sendable {
    /// A stemmer of the library. It writes each stem into a buffer of its own, so only one thread uses it at a time.
    private struct Handle: @unchecked Sendable {
        let stemmer: OpaquePointer
    }

    private let handle: Mutex<Handle>

    /// - Parameter language: the name or the code of a language, such as `german` or `de`.
    /// - Returns: nil for a language that Snowball does not know.
    public init?(language: String) {
        guard let stemmer = sb_stemmer_new(language, "UTF_8") else { return nil }
        handle = Mutex(Handle(stemmer: stemmer))
    }

    deinit {
        handle.withLock { sb_stemmer_delete($0.stemmer) }
    }

    /// The stem of a word.
    ///
    /// - Parameter word: UTF-8 in lower case.
    /// - Returns: the word itself where the library has no memory for the stem.
    public func stem(of word: some Collection<UInt8>) -> [UInt8] {
        let word = Array(word)
        guard let size = CInt(exactly: word.count) else { return word }
        return handle.withLock { handle in
            guard let stem = sb_stemmer_stem(handle.stemmer, word, size) else { return word }
            return Array(UnsafeBufferPointer(start: stem, count: Int(sb_stemmer_length(handle.stemmer))))
        }
    }
}
