/// A model that cannot be loaded, with the file at fault and a sentence that can be shown to the operator.
public struct EncoderError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of faults.
    public enum Code: Sendable, Hashable, CaseIterable {
        /// The folder or one of its files is not there.
        case missing
        /// A file is there and cannot be read.
        case unreadable
        /// A file contradicts its format, itself, or another file of the folder.
        case malformed
        /// The model is of a kind that ``SentenceEncoder`` does not compute.
        case unsupported
    }

    public let code: Code
    /// The path of the file, relative to the folder of the model; empty for the folder itself.
    public let file: String
    /// The fault, as a sentence. It names the tensor or the setting.
    public let detail: String

    public init(_ code: Code, file: String, _ detail: String) {
        self.code = code
        self.file = file
        self.detail = detail
    }

    public var description: String { file.isEmpty ? detail : "\(file): \(detail)" }
}
