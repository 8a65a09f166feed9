import Crypto
import Foundation
import Storage
import SupportCore

/// Seals texts that Lectern has to read again, such as credentials, with a key that is derived from the key of the
/// installation. Where that is kept in a file, a copy of the database alone opens none of them.
struct Sealer {
    let key: SymmetricKey

    /// - Parameter key: the installation's key.
    init(key: String) {
        self.key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Data(key.utf8)), info: Data("lectern sealed texts".utf8),
            outputByteCount: 32)
    }

    /// - Parameter place: the name of the place where it is stored. A sealed text opens nowhere else.
    func seal(_ text: String, for place: String) throws -> String {
        let box = try AES.GCM.seal(Data(text.utf8), using: key, authenticating: Data(place.utf8))
        return "v1." + (box.combined ?? Data()).base64URL
    }

    /// - Throws: ``Failure`` `.unavailable` for a text that was sealed with another key, or for another place.
    func open(_ sealed: String, of place: String) throws -> String {
        guard let text = opened(sealed, of: place) else { throw Self.otherKey }
        return text
    }

    static let otherKey = Failure(
        .unavailable, "A stored secret was sealed with another key. Name the right key file, or enter it again.")

    /// - Returns: nil for a text that was sealed with another key, or for another place.
    func opened(_ sealed: String, of place: String) -> String? {
        guard sealed.hasPrefix("v1."), let data = Data(base64URL: String(sealed.dropFirst(3))) else { return nil }
        do {
            let box = try AES.GCM.SealedBox(combined: data)
            let text = try AES.GCM.open(box, using: key, authenticating: Data(place.utf8))
            return String(decoding: text, as: UTF8.self)
        } catch {
            return nil
        }
    }
}

extension Connection {
    /// The sealer of the installation.
    ///
    /// - Throws: ``Failure`` `.unavailable` for an installation without a key.
    func sealer() throws -> Sealer {
        if let personalKey { return Sealer(key: personalKey) }
        guard let key = try installation(.key) else {
            guard try installation(.keyFingerprint) == nil else { throw PersonalKey.notNamed }
            throw Failure(.unavailable, "The installation has no key yet. Run lectern migrate.")
        }
        return Sealer(key: key)
    }
}
