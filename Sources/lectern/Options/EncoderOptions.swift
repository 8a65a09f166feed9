import ArgumentParser
import Foundation
import SentenceEncoder
import SupportCore

struct EncoderOptions: ParsableArguments {
    @Option(
        help: """
            The folder of a sentence encoder, by which tickets in other words are recognised, or none. \
            (LECTERN_ENCODER; share/lectern/encoder or /var/lib/lectern/encoder if one is there)
            """)
    var encoder: String?

    @OptionGroup var prefixes: EncoderPrefixOptions

    /// The value for no encoder, even where one is found.
    static let none = "none"

    /// Loads the encoder that is named, or the one that is found.
    ///
    /// - Parameter demo: true to use that of a checkout too.
    /// - Returns: nil if there is none.
    /// - Throws: ``Failure`` that names the file at fault.
    func load(_ resources: ResourceFolder, demo: Bool) throws -> SentenceEncoder? {
        let named = setting(encoder, "LECTERN_ENCODER", otherwise: "")
        guard named != Self.none else { return nil }
        let prefixes = try prefixes.prefixes()
        if !named.isEmpty { return try Self.load(URL(filePath: named), prefixes) }
        return try Self.folders(resources, demo: demo)
            .first { FileManager.default.fileExists(atPath: $0.appending(path: "config.json").path) }.map {
                try Self.load($0, prefixes)
            }
    }

    private static func folders(_ resources: ResourceFolder, demo: Bool) -> [URL] {
        let checkout = resources.url.appending(path: ".build/encoder/all-MiniLM-L6-v2")
        return (demo ? [checkout] : []) + [
            resources.url.appending(path: "encoder"), URL(filePath: "/usr/share/lectern/encoder"),
            URL(filePath: "/var/lib/lectern/encoder"),
        ]
    }

    /// - Parameter prefixes: nil stands for those that the model's folder names.
    /// - Throws: ``Failure`` that names the file at fault.
    static func load(_ folder: URL, _ prefixes: SentenceEncoder.Prefixes?) throws -> SentenceEncoder {
        do {
            return try SentenceEncoder(folder: folder, prefixes: prefixes)
        } catch let error as EncoderError {
            throw Failure(.invalid, "The sentence encoder in \(folder.path) cannot be used. \(error)")
        }
    }
}

/// The texts that some models, such as those named E5, expect before each text.
struct EncoderPrefixOptions: ParsableArguments {
    @Option(
        help: """
            The texts before each ticket and each tutorial that the encoder expects, separated by a bar: \
            'query: |passage: ' for E5. (LECTERN_ENCODER_PREFIXES; those that its folder names)
            """)
    var encoderPrefixes: String?

    /// - Returns: nil for those that the model's folder names.
    func prefixes() throws -> SentenceEncoder.Prefixes? {
        let value = setting(encoderPrefixes, "LECTERN_ENCODER_PREFIXES", otherwise: "")
        guard !value.isEmpty else { return nil }
        let parts = value.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count <= Self.lengthLimit }) else {
            throw ValidationError(
                "Give the text before tickets and that before tutorials, at most \(Self.lengthLimit) bytes each, separated "
                    + "by a bar: query: |passage: ")
        }
        return SentenceEncoder.Prefixes(query: parts[0], passage: parts[1])
    }

    private static let lengthLimit = 200
}
