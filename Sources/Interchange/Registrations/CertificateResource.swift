import Foundation
import ICalendar
package import Operations
import Training

/// A certificate as the API shows it to staff and to its holder.
package struct CertificateResource: JSONResource {
    private let shown: CheckedCertificateResource
    private let certificate: Certificate
    private let isForStaff: Bool

    package init(_ checked: Registrations.CheckedCertificate, publicURL: String, isForStaff: Bool) {
        shown = CheckedCertificateResource(checked, publicURL: publicURL)
        certificate = checked.certificate
        self.isForStaff = isForStaff
    }

    package func writeFields(to json: inout JSONWriter) {
        shown.writeFields(to: &json)
        json.write("registration", certificate.registration)
        json.write("reason", isForStaff ? certificate.revocation?.reason : nil)
    }
}

/// A certificate as it is shown to whoever knows its code.
package struct CheckedCertificateResource: JSONResource {
    private let checked: Registrations.CheckedCertificate
    private let publicURL: String

    package init(_ checked: Registrations.CheckedCertificate, publicURL: String) {
        self.checked = checked
        self.publicURL = publicURL
    }

    package func writeFields(to json: inout JSONWriter) {
        let (certificate, content) = (checked.certificate, checked.certificate.content)
        json.write("code", certificate.code)
        json.write("url", "\(publicURL)/certificates/\(certificate.code)")
        json.write("status", checked.status.rawValue)
        json.write("name", checked.status == .void ? nil : certificate.holder)
        json.write("title", content.title)
        json.write("organisation", content.issuer)
        json.write("trainers", content.trainers)
        json.write("first", content.first)
        json.write("last", content.last)
        json.write("dates", content.dates)
        json.write("duration", seconds: content.seconds)
        json.write("issuedAt", certificate.issuedAt)
        json.write("revokedAt", certificate.revocation?.at)
    }
}
