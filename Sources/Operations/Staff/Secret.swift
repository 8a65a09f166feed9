import Crypto
public import Foundation
public import SupportCore

/// Secrets that let somebody in: 256 random bits, kept only as their hash.
public enum Secret {
    /// 43 characters that are safe in a URL.
    public static func random() -> String {
        SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64URL
    }

    /// SHA-256 in hexadecimal. A secret of 256 random bits needs no salt and no slow hash: it cannot be guessed.
    public static func hash(_ secret: String) -> String {
        SHA256.hash(data: Data(secret.utf8)).map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined()
    }
}

extension Failure {
    /// A secret in an address is unknown or void.
    public static let unknownSecret = Failure(.unknownSecret, noSuch("address").detail)
}

extension Data {
    /// RFC 4648 §5, without padding.
    public var base64URL: String {
        base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    public init?(base64URL text: String) {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        self.init(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/") + padding)
    }
}
