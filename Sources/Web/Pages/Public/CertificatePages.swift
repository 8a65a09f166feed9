import Certificates
import Egress
import Foundation
import HTTPTypes
import ICalendar
import Interchange
import Operations
import SupportCore
import Training

/// The page at which anybody can check a certificate by its code.
struct CertificatePages {
    /// For programs JSON, for browsers a page.
    @Sendable static func check(_ call: Call) async throws -> Answer {
        let checked = try await call.site.registrations.certificate(withCode: call.parameter("certificate"))
        guard call.headers.acceptHTML else {
            guard let checked else { throw Failure(.notFound, "There is no certificate with this code.") }
            var answer = Answer.json(CheckedCertificateResource(checked, publicURL: call.site.publicURL))
            answer.keepSecret()
            return answer
        }
        let reader = call.reader
        var answer = try call.secretPage(
            CertificateView(checked, publicURL: call.site.publicURL, reader.texts), for: reader)
        if checked == nil { answer.status = .notFound }
        return answer
    }
}

/// The answer to somebody who checks a certificate.
struct CertificateView: PageView {
    static let template = "certificate"

    let isValid: Bool
    let sentence: String
    /// The words of the certificate; nil for an unknown one, and for one that was emptied with the person's data.
    let content: Content?
    /// The address at which its holder adds it to a profile; nil for one that does not count.
    let profile: String?

    struct Content: Hashable, Sendable, Codable {
        let name: String
        let title: String
        let days: String
        let length: String
        let trainers: String?
        let issuer: String?
        let issued: String
        let code: String
    }

    init(_ checked: Registrations.CheckedCertificate?, publicURL: String, _ texts: LocalizedTexts) {
        isValid = checked?.status == .valid
        switch checked?.status {
        case .valid: sentence = texts.text(.certificateValid)
        case .revoked:
            let zone = Zone.utc
            let day = checked?.certificate.revocation.map { texts.dayOfYear(zone.local(at: $0.at).date) }
            sentence = texts.text(.certificateRevoked, ["day": day ?? ""])
        case .void: sentence = texts.text(.certificateVoid)
        case nil: sentence = texts.text(.certificateUnknown)
        }
        content = checked.flatMap { $0.status == .void ? nil : Content($0.certificate, texts) }
        profile = checked.flatMap {
            $0.status == .valid ? CertificateLinks.profile($0.certificate, publicURL: publicURL) : nil
        }
    }
}

extension CertificateView.Content {
    fileprivate init?(_ certificate: Certificate, _ texts: LocalizedTexts) {
        guard let holder = certificate.holder else { return nil }
        let content = certificate.content
        name = DirectedText.plain(holder)
        title = content.title
        let count = content.dates > 1 ? " · " + texts.text(.certificateDates, ["n": String(content.dates)]) : ""
        days = content.days(texts) + count
        length = texts.duration(content.seconds)
        trainers = content.trainers.isEmpty ? nil : content.trainers.joined(separator: ", ")
        issuer = content.issuer
        issued = texts.dayOfYear(certificate.issuedDay)
        code = certificate.code
    }
}

/// A certificate on its holder's own page.
struct CertificateLinkView: Hashable, Sendable, Codable {
    let title: String
    let days: String
    /// The address of the page at which it can be checked.
    let page: String
    /// The address of the PDF; nil in a build that draws none.
    let sheet: String?
    let profile: String

    init(_ certificate: Certificate, secret: String, publicURL: String, _ texts: LocalizedTexts) {
        title = certificate.content.title
        days = certificate.content.days(texts)
        page = "/certificates/" + certificate.code
        sheet =
            CertificatePrinter.isAvailable
            ? "/my/\(secret)/registrations/\(certificate.registration)/certificate" : nil
        profile = CertificateLinks.profile(certificate, publicURL: publicURL)
    }
}

/// The addresses of a certificate.
enum CertificateLinks {
    static func page(_ certificate: Certificate, publicURL: String) -> String {
        "\(publicURL)/certificates/\(certificate.code)"
    }

    /// The address at which LinkedIn adds a certificate to the profile of whoever is signed in there.
    static func profile(_ certificate: Certificate, publicURL: String) -> String {
        let day = certificate.issuedDay
        let fields = [
            ("startTask", "CERTIFICATION_NAME"), ("name", certificate.content.title),
            ("organizationName", certificate.content.issuer ?? ""), ("issueYear", String(day.year)),
            ("issueMonth", String(day.month)), ("certUrl", page(certificate, publicURL: publicURL)),
            ("certId", certificate.code),
        ]
        return "https://www.linkedin.com/profile/add?"
            + fields.filter { !$0.1.isEmpty }.map { "\($0.0)=\($0.1.percentEncoded)" }.joined(separator: "&")
    }
}

extension Certificate {
    /// The day of issue, which is that of Greenwich.
    var issuedDay: LocalDate { Zone.utc.local(at: issuedAt).date }
}

extension Certificate.Content {
    /// `1 December 2026`, or the first and the last day.
    func days(_ texts: LocalizedTexts) -> String {
        let (first, last) = (texts.dayOfYear(first.date), texts.dayOfYear(last.date))
        return first == last ? first : "\(first) – \(last)"
    }
}

extension LocalizedTexts {
    /// `1 December 2026`.
    func dayOfYear(_ date: LocalDate) -> String { "\(dayAndMonth(date)) \(date.year)" }
}
