public import Training

extension Connection {
    public func certificate(_ code: String) throws -> Certificate? {
        try first("SELECT * FROM certificates WHERE code = \(code)", in: .certificates, Certificate.init)
    }

    /// The certificates of some places, by the first registration of each.
    ///
    /// - Parameter ids: those of the first registrations.
    public func certificates(ofRegistrations ids: [String]) throws -> [String: Certificate] {
        let found = try chunks(of: ids).flatMap { ids in
            try all(
                "SELECT * FROM certificates WHERE registration_id IN \(anyOf: ids)", in: .certificates,
                Certificate.init)
        }
        return found.reduce(into: [:]) { $0[$1.registration] = $1 }
    }

    public func insert(_ certificate: Certificate) throws {
        let content = certificate.content
        try execute(
            """
            INSERT INTO certificates (
                code, registration_id, holder, language, title, issuer, trainers, first_start, last_start, dates,
                seconds, share, issued_at, revoked_at, reason, revision)
            VALUES (
                \(certificate.code), \(certificate.registration), \(certificate.holder), \(content.language),
                \(content.title), \(content.issuer), \(try jsonText(content.trainers)), \(content.first), \(content.last),
                \(content.dates), \(content.seconds), \(certificate.share), \(certificate.issuedAt),
                \(certificate.revocation?.at), \(certificate.revocation?.reason), \(certificate.revision))
            """)
    }

    /// Stores that a certificate was revoked, or no longer is.
    public func updateRevocation(of certificate: Certificate) throws {
        try execute(
            """
            UPDATE certificates SET
                revoked_at = \(certificate.revocation?.at), reason = \(certificate.revocation?.reason),
                revision = \(certificate.revision)
            WHERE code = \(certificate.code)
            """)
    }
}

extension Certificate {
    init(_ row: Row) throws {
        var revocation: Revocation?
        if let at = try row.instantIfAny("revoked_at") {
            revocation = Revocation(at: at, reason: try row.text("reason"))
        }
        self.init(
            code: try row.text("code"), registration: try row.text("registration_id"),
            holder: try row.textIfAny("holder"),
            content: Content(
                language: try row.text("language"), title: try row.text("title"),
                issuer: try row.textIfAny("issuer"), trainers: try row.json("trainers"),
                first: try row.local("first_start"), last: try row.local("last_start"),
                dates: try row.integer("dates"), seconds: try row.integer("seconds")),
            share: try row.integer("share"), issuedAt: try row.instant("issued_at"), revocation: revocation,
            revision: try row.integer("revision"))
    }
}
