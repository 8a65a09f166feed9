public import Egress
public import Foundation
public import Training

#if OIDC
    /// An identity provider that speaks OpenID Connect: the code flow with PKCE.
    public actor OpenIDProvider {
        private let settings: OpenIDSettings
        private let client: EgressClient
        private let timeLimit: Duration
        private var metadata: (value: ProviderMetadata, at: Date)?
        private var keys: (value: ProviderKeys, at: Date)?
        private var lastLook: Date?

        /// Seconds after which the metadata and the keys are read again. A key that the provider withdrew counts no longer.
        private static let freshness: TimeInterval = 600
        /// The least seconds between two looks for a key that is not known.
        private static let lookPause: TimeInterval = 10

        /// - Parameters:
        ///   - client: reaches the issuer, also inside, and of the rest of the network only what it may.
        ///   - timeLimit: the time for one request, while somebody waits to be signed in.
        /// - Throws: ``OpenIDError`` in a build without OpenID Connect.
        public init(_ settings: OpenIDSettings, client: EgressClient, timeLimit: Duration = .seconds(10)) throws {
            self.settings = settings
            self.client = client
            self.timeLimit = timeLimit
        }

        // MARK: - To the provider

        /// The address to lead a browser to.
        ///
        /// - Parameters:
        ///   - state: comes back with the answer.
        ///   - nonce: comes back in the ID token.
        ///   - challenge: the S256 challenge of the verifier (RFC 7636 §4.2).
        /// - Throws: ``OpenIDError`` for a provider that does not answer, or not as it has to.
        public func authorizationURL(state: String, nonce: String, challenge: String, now: Date) async throws -> String
        {
            let metadata = try await currentMetadata(now)
            return try Self.address(
                metadata.authorizationEndpoint,
                [
                    ("response_type", "code"), ("client_id", settings.clientID),
                    ("redirect_uri", settings.redirectURL), ("scope", metadata.wantedScopes), ("state", state),
                    ("nonce", nonce), ("code_challenge", challenge), ("code_challenge_method", "S256"),
                ])
        }

        /// The address at which the browser signs out of the provider; nil for a provider that has none.
        ///
        /// - Parameter token: the ID token of the session.
        /// - Source: OpenID Connect RP-Initiated Logout 1.0 §2.
        public func signOutURL(token: String, now: Date) async throws -> String? {
            guard let address = try await currentMetadata(now).endSessionEndpoint else { return nil }
            return try Self.address(
                address,
                [
                    ("id_token_hint", token), ("client_id", settings.clientID),
                    ("post_logout_redirect_uri", settings.signedOutURL),
                ])
        }

        private static func address(_ base: URL, _ parameters: [(String, String)]) throws -> String {
            guard var parts = URLComponents(url: base, resolvingAgainstBaseURL: false) else {
                throw OpenIDError("The provider names an address that is none.")
            }
            parts.percentEncodedQuery = [parts.percentEncodedQuery, form(parameters)].compactMap(\.self)
                .joined(separator: "&")
            return parts.string ?? base.absoluteString
        }

        // MARK: - From the provider

        /// Redeems a code, and reads the account of the ID token.
        ///
        /// - Parameters:
        ///   - issuer: the issuer that the answer names, if it does (RFC 9207).
        ///   - verifier: the secret behind the challenge.
        ///   - nonce: the nonce of the same browser.
        /// - Returns: the account, and the ID token.
        /// - Throws: ``OpenIDError``.
        public func account(
            code: String, issuer: String?, verifier: String, nonce: String, now: Date
        ) async throws -> (account: ProviderAccount, token: String) {
            if let issuer, issuer != settings.issuer.absoluteString {
                throw OpenIDError("The answer is of another issuer.")
            }
            let metadata = try await currentMetadata(now)
            guard issuer != nil || metadata.namesItself != true else {
                throw OpenIDError("The answer names no issuer, and the provider says that its answers do (RFC 9207).")
            }
            let answer = try await redeem(code, verifier: verifier, at: metadata)
            let claims = try await verified(answer.idToken, metadata, now)
            try claims.check(settings, nonce: nonce, now: now)
            let whole = try await completed(claims, accessToken: answer.accessToken, metadata)
            return (
                ProviderAccount(
                    identity: User.Identity(issuer: settings.issuer.absoluteString, subject: claims.subject ?? ""),
                    name: whole.name, email: whole.email, isEmailVerified: whole.isEmailVerified,
                    groups: whole.groups),
                answer.idToken
            )
        }

        private struct TokenAnswer: Decodable {
            let idToken: String
            let accessToken: String?

            private enum CodingKeys: String, CodingKey {
                case idToken = "id_token"
                case accessToken = "access_token"
            }
        }

        private struct TokenRefusal: Decodable {
            let error: String
        }

        private func redeem(_ code: String, verifier: String, at metadata: ProviderMetadata) async throws -> TokenAnswer
        {
            var fields = [
                ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", settings.redirectURL),
                ("code_verifier", verifier),
            ]
            var request = request(to: metadata.tokenEndpoint.absoluteString, "POST")
            request.headers.append(("content-type", "application/x-www-form-urlencoded"))
            if let secret = settings.clientSecret, !metadata.takesSecretInBody {
                // Both parts are escaped before they are joined (RFC 6749 §2.3.1).
                let pair = "\(settings.clientID.percentEncoded):\(secret.percentEncoded)"
                request.headers.append(("authorization", "Basic " + Data(pair.utf8).base64EncodedString()))
            } else {
                fields.append(("client_id", settings.clientID))
                if let secret = settings.clientSecret { fields.append(("client_secret", secret)) }
            }
            request.body = Array(Self.form(fields).utf8)
            let (status, data) = try await send(request, for: "a token")
            guard status == 200 else {
                let refusal = try? JSONDecoder().decode(TokenRefusal.self, from: data)
                throw OpenIDError(Self.explanation(of: refusal?.error, status: status), isOutage: status >= 500)
            }
            do {
                return try JSONDecoder().decode(TokenAnswer.self, from: data)
            } catch {
                throw OpenIDError("The provider answered the request for a token without an ID token.")
            }
        }

        /// - Parameter error: the code of RFC 6749 §5.2.
        private static func explanation(of error: String?, status: Int) -> String {
            switch error {
            case "invalid_client":
                "The provider refuses the client: check LECTERN_OIDC_CLIENT_ID and its secret (invalid_client)."
            // Glewlwyd has a code of its own.
            case "invalid_grant", "invalid_code":
                "The provider refuses the code: it was used before, has expired, or the redirect address differs from the "
                    + "registered one (\(error ?? ""))."
            case "unauthorized_client":
                "The provider refuses the client: check LECTERN_OIDC_CLIENT_ID and its secret, and that it may use the "
                    + "authorization code flow (unauthorized_client)."
            default:
                "The provider refused the request for a token with \(status)\(error.map { " (\($0.prefix(60)))" } ?? "")."
            }
        }

        /// The claims of an ID token with a good signature.
        private func verified(_ token: String, _ metadata: ProviderMetadata, _ now: Date) async throws -> ProviderClaims
        {
            let header = try IDTokenHeader(of: token)
            var known = try await currentKeys(metadata, now)
            if !known.holdsKey(for: header), lastLook.map({ abs(now.timeIntervalSince($0)) >= Self.lookPause }) ?? true
            {
                // The provider may have changed its keys since, be it a moment ago.
                lastLook = now
                keys = nil
                known = try await currentKeys(metadata, now)
            }
            return try await known.claims(of: token, header)
        }

        /// The claims with those of the userinfo answer, where the ID token lacks an address or groups.
        private func completed(
            _ claims: ProviderClaims, accessToken: String?, _ metadata: ProviderMetadata
        ) async throws -> ProviderClaims {
            guard claims.email == nil || !claims.tellsGroups, let address = metadata.userInfoEndpoint, let accessToken
            else { return claims }
            var request = request(to: address.absoluteString)
            request.headers.append(("authorization", "Bearer " + accessToken))
            let (status, data) = try await send(request, for: "the account")
            guard status == 200, let info = try? JSONDecoder().decode(ProviderClaims.self, from: data) else {
                // What is missing is said where it is needed.
                return claims
            }
            // An answer about somebody else is not used (OpenID Connect Core 1.0 §5.3.2).
            guard info.subject == claims.subject else { throw OpenIDError("The provider told of another account.") }
            var whole = claims
            whole.name = claims.name ?? info.name
            if claims.email == nil { (whole.email, whole.isEmailVerified) = (info.email, info.isEmailVerified) }
            if !claims.tellsGroups { whole.groups = info.groups }
            return whole
        }

        // MARK: - Metadata and keys

        private func currentMetadata(_ now: Date) async throws -> ProviderMetadata {
            if let metadata, Self.isFresh(metadata.at, now) { return metadata.value }
            let base = settings.issuer.absoluteString
            let address = (base.hasSuffix("/") ? String(base.dropLast()) : base) + "/.well-known/openid-configuration"
            let (status, data) = try await send(request(to: address), for: "its configuration")
            guard status == 200 else {
                throw OpenIDError("\(address) answers \(status).", isOutage: status >= 500)
            }
            let read: ProviderMetadata
            do {
                read = try JSONDecoder().decode(ProviderMetadata.self, from: data)
            } catch {
                throw OpenIDError("\(address) is not the configuration of an OpenID provider.")
            }
            try read.check(against: settings)
            metadata = (read, now)
            return read
        }

        private func currentKeys(_ metadata: ProviderMetadata, _ now: Date) async throws -> ProviderKeys {
            if let keys, Self.isFresh(keys.at, now) { return keys.value }
            let (status, data) = try await send(request(to: metadata.keysURL.absoluteString), for: "its keys")
            guard status == 200 else {
                throw OpenIDError(
                    "The provider answers the request for its keys with \(status).", isOutage: status >= 500)
            }
            let read = try ProviderKeys(data)
            keys = (read, now)
            return read
        }

        private static func isFresh(_ at: Date, _ now: Date) -> Bool {
            at <= now && now < at.addingTimeInterval(freshness)
        }

        // MARK: - HTTP

        private func request(to url: String, _ method: String = "GET") -> OutgoingRequest {
            OutgoingRequest(
                method, url, headers: [("accept", "application/json"), ("user-agent", "Lectern")],
                timeLimit: timeLimit, answerLimit: 1 << 20)
        }

        private func send(_ request: OutgoingRequest, for what: String) async throws -> (status: Int, body: Data) {
            let answer: IncomingAnswer
            do {
                answer = try await client.send(request)
            } catch {
                // Its configuration may have named a wrong address, and may be mended by the next time.
                metadata = nil
                let isMistake = [.invalidURL, .inside, .unencrypted, .unavailable].contains(error)
                throw OpenIDError("The provider could not be asked for \(what). \(error)", isOutage: !isMistake)
            }
            guard !answer.isCut else {
                throw OpenIDError("The provider could not be asked for \(what). \(EgressError.tooLong)")
            }
            return (answer.status, Data(answer.body))
        }

        private static func form(_ fields: [(String, String)]) -> String {
            fields.map { "\($0)=\($1.percentEncoded)" }.joined(separator: "&")
        }
    }
#else
    /// An identity provider, in a build without OpenID Connect. There is none.
    public actor OpenIDProvider {
        /// - Throws: ``OpenIDError`` always.
        public init(_ settings: OpenIDSettings, client: EgressClient, timeLimit: Duration = .seconds(10)) throws {
            throw OpenIDError(
                "This build of Lectern has no OpenID Connect, as it is enough for the demo. Build it with swift build.")
        }

        public func authorizationURL(state: String, nonce: String, challenge: String, now: Date) async throws -> String
        {
            throw OpenIDError("This build of Lectern has no OpenID Connect.")
        }

        public func signOutURL(token: String, now: Date) async throws -> String? { nil }

        public func account(
            code: String, issuer: String?, verifier: String, nonce: String, now: Date
        ) async throws -> (account: ProviderAccount, token: String) {
            throw OpenIDError("This build of Lectern has no OpenID Connect.")
        }
    }
#endif
