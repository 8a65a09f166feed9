import Certificates
import Foundation
import HTTPTypes
import Interchange
import NIOCore
import Operations
import Storage
import SupportCore
import Training

/// The certificates of registrations, for staff and their registrants.
struct CertificateRoutes {
    /// The PDF, or for `Accept: application/json` what it says.
    @Sendable static func show(_ call: Call) async throws -> Answer {
        let overview = try await RegistrationRoutes.registration(call)
        return try await answer(overview.registration.id, call, by: call.caller)
    }

    /// The PDF, for whoever has the secret of a page.
    @Sendable static func showOwn(_ call: Call) async throws -> Answer {
        let (registrant, overview) = try await PersonalPages.ownRegistration(call)
        return try await answer(overview.registration.id, call, by: call.caller(as: registrant))
    }

    @Sendable static func revoke(_ call: Call) async throws -> Answer {
        let fields = try Fields(try call.json())
        let reason = fields.reason(required: true, within: .decision)
        try fields.finish()
        let certificate = try await call.site.registrations.revokeCertificate(
            of: call.parameter("registration"), reason: reason ?? "", if: call.precondition, by: call.caller,
            now: call.now)
        return resource(certificate, call)
    }

    @Sendable static func restore(_ call: Call) async throws -> Answer {
        try Fields(try call.jsonIfAny()).finish()
        let certificate = try await call.site.registrations.restoreCertificate(
            of: call.parameter("registration"), if: call.precondition, by: call.caller, now: call.now)
        return resource(certificate, call)
    }

    static func answer(_ registration: String, _ call: Call, by caller: Caller) async throws -> Answer {
        let wantsJSON = call.headers[.accept]?.contains("application/json") == true && !call.headers.acceptHTML
        // Checked before a certificate is issued, which could not be printed otherwise.
        if !wantsJSON { try requirePrinter() }
        let certificate = try await call.site.registrations.certificate(
            of: registration, terms: try await call.certificateTerms, by: caller, now: call.now)
        return wantsJSON ? resource(certificate, call) : try await sheet(certificate, call)
    }

    /// False in a build that draws no certificates.
    static var canPrint: Bool { CertificatePrinter.isAvailable }

    private static func requirePrinter() throws {
        guard canPrint else {
            throw HTTPFailure.notImplemented(
                "This build draws no certificates: it was made without the trait Certificates.")
        }
    }

    private static func resource(_ certificate: Registrations.CheckedCertificate, _ call: Call) -> Answer {
        var answer = Answer.json(
            CertificateResource(certificate, publicURL: call.site.publicURL, isForStaff: call.visitor.isStaff)
        ).tagged(certificate.version, for: call)
        answer.headers[.cacheControl] = "no-store"
        return answer
    }

    private static func sheet(_ checked: Registrations.CheckedCertificate, _ call: Call) async throws -> Answer {
        switch checked.status {
        case .valid: break
        case .revoked: throw Failure(.gone, "This certificate was revoked.")
        case .void: throw Failure(.gone, "This certificate is no longer valid.")
        }
        let certificate = checked.certificate
        var logo: CertificateDocument.Picture?
        if let reference = call.organisation.logo,
            let file = try await call.site.organisation.logo(reference.id)
        {
            // What is stored has passed the check of SVGs.
            logo = file.kind == .svg ? .svg(file.bytes) : .png(file.bytes)
        }
        let document = CertificateDocument(
            certificate, texts: call.site.pages.texts.spoken(in: certificate.content.language),
            publicURL: call.site.publicURL, accent: call.organisation.accent ?? .standard, logo: logo)
        let bytes = try await call.site.certificates.pdf(of: document)
        var answer = Answer.bytes(bytes, type: "application/pdf")
        answer.headers[.contentDisposition] = "inline; filename=\"certificate-\(certificate.code).pdf\""
        answer.headers[.xContentTypeOptions] = "nosniff"
        answer.keepSecret()
        return answer
    }
}

extension Call {
    /// The terms of a certificate that is issued now.
    var certificateTerms: Registrations.CertificateTerms {
        get async throws {
            Registrations.CertificateTerms(
                share: site.certificateShare, issuer: try await site.organisation.current().name)
        }
    }
}

extension CertificateDocument {
    init(
        _ certificate: Certificate, texts: LocalizedTexts, publicURL: String, accent: AccentColor, logo: Picture?
    ) {
        let content = certificate.content
        let color = accent.palette(in: .light).accent
        let trainers = content.trainers.map(DirectedText.isolated).joined(separator: ", ")
        let isSeveral = content.dates > 1
        let days = content.days(texts)
        self.init(
            heading: texts.text(.certificateHeading), introduction: texts.text(.certificateIntroduction),
            name: certificate.holder ?? "", statement: texts.text(.certificateStatement), title: content.title,
            details: [
                days + (isSeveral ? " · " + texts.text(.certificateDates, ["n": String(content.dates)]) : "")
                    + " · " + texts.duration(content.seconds),
                trainers.isEmpty ? nil : texts.text(.certificateTrainers, ["names": trainers]),
            ].compactMap(\.self), issuer: content.issuer,
            issued: texts.text(.certificateIssued, ["day": texts.dayOfYear(certificate.issuedDay)]),
            verification: texts.text(.certificateCheck),
            address: CertificateLinks.page(certificate, publicURL: publicURL), language: texts.language,
            accent: Color(red: color.red, green: color.green, blue: color.blue), logo: logo,
            issuedAt: instantText(certificate.issuedAt))
    }
}
