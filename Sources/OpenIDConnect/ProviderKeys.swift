#if OIDC
    import Foundation
    internal import JWTKit

    /// The header of an ID token, before anything of it is believed.
    struct IDTokenHeader: Sendable, Decodable {
        let algorithm: String
        let key: String?
        /// The extensions that a reader has to know (RFC 7515 §4.1.11). None is known here.
        private let critical: [String]?

        private enum CodingKeys: String, CodingKey {
            case algorithm = "alg"
            case key = "kid"
            case critical = "crit"
        }

        /// The algorithms of public keys. With any other, everybody who knows the client's secret, or nobody at all, could
        /// have signed.
        private static let algorithms: Set = [
            "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
        ]

        private static let maxBytes = 64 << 10

        /// - Throws: ``OpenIDError`` for a text that is no token, and for an algorithm that proves nothing.
        init(of token: String) throws {
            let parts = token.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 3, token.utf8.count <= Self.maxBytes,
                let data = Self.data(ofBase64URL: String(parts[0])),
                let header = try? JSONDecoder().decode(IDTokenHeader.self, from: data)
            else { throw OpenIDError("The ID token cannot be read.") }
            guard header.critical == nil else {
                throw OpenIDError("The ID token has an extension that is not known here.")
            }
            guard Self.algorithms.contains(header.algorithm) else {
                throw OpenIDError(
                    "The ID token is signed with \(header.algorithm.prefix(20)). Choose an algorithm with a public key at the provider, such as RS256."
                )
            }
            self = header
        }

        private static func data(ofBase64URL text: String) -> Data? {
            let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
            return Data(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/") + padding)
        }
    }

    /// The public keys of a provider.
    struct ProviderKeys: Sendable {
        private let keys: [JWK]

        /// - Throws: ``OpenIDError`` for data that are no key set. Keys that are not known here are passed over.
        init(_ data: Data) throws {
            do {
                keys = try JSONDecoder().decode(KeySet.self, from: data).keys.prefix(100).compactMap(\.key)
            } catch {
                throw OpenIDError("The provider's keys cannot be read.")
            }
        }

        private struct KeySet: Decodable {
            let keys: [Entry]

            struct Entry: Decodable {
                let key: JWK?

                private enum CodingKeys: String, CodingKey {
                    case use
                }

                init(from decoder: any Decoder) throws {
                    let use = try? decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .use)
                    guard use == nil || use == "sig" else {
                        key = nil
                        return
                    }
                    // A key of another kind is no fault of the set: the provider signs with one that is known, or none.
                    key = try? JWK(from: decoder)
                }
            }
        }

        func holdsKey(for header: IDTokenHeader) -> Bool { key(for: header) != nil }

        private func key(for header: IDTokenHeader) -> JWK? {
            let fitting = keys.filter { key in
                key.keyType == Self.kind(of: header.algorithm)
                    && (key.algorithm.map { $0.rawValue == header.algorithm } ?? true)
            }
            // Without an id the only key is meant (OpenID Connect Core 1.0 §10.1).
            guard let id = header.key else { return fitting.count == 1 ? fitting[0] : nil }
            return fitting.first { $0.keyIdentifier?.string == id }
        }

        private static func kind(of algorithm: String) -> JWK.KeyType {
            switch algorithm.prefix(2) {
            case "ES": .ecdsa
            case "Ed": .octetKeyPair
            default: .rsa
            }
        }

        /// The claims of a token that one of the keys signed.
        ///
        /// - Throws: ``OpenIDError``.
        func claims(of token: String, _ header: IDTokenHeader) async throws -> ProviderClaims {
            guard var key = key(for: header), let algorithm = JWK.Algorithm(rawValue: header.algorithm) else {
                throw OpenIDError("The ID token is signed with a key that the provider does not publish.")
            }
            key.algorithm = algorithm
            key.keyIdentifier = JWKIdentifier(string: header.key ?? "only")
            do {
                let keys = JWTKeyCollection()
                try await keys.add(jwk: key)
                return try await keys.verify(token, as: SignedClaims.self).claims
            } catch {
                throw OpenIDError("The signature of the ID token is not good.")
            }
        }
    }

    /// The claims in the form that the library reads. They are checked after the signature, by a clock that is given.
    private struct SignedClaims: JWTPayload {
        let claims: ProviderClaims

        init(from decoder: any Decoder) throws { claims = try ProviderClaims(from: decoder) }

        func encode(to encoder: any Encoder) throws { try claims.encode(to: encoder) }

        func verify(using algorithm: some JWTAlgorithm) async throws {}
    }
#endif
