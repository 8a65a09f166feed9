import Foundation
import HTTPTypes
import Interchange
import Operations
import SupportCore
import Training

/// The certificate of an attendee, for trainers: what it says, and the forms that revoke and restore it.
struct StaffCertificatePages {
    static func path(of registration: String) -> String { "/staff/certificates/" + registration }

    @Sendable static func show(_ call: Call) async throws -> Answer {
        let id = call.parameter("registration")
        do {
            let checked = try await call.site.registrations.certificate(
                of: id, terms: try await call.certificateTerms, by: call.caller, now: call.now)
            return try call.staffPage(StaffCertificateView(checked, of: id, call))
        } catch let failure as Failure where failure.code == .conflict {
            // Too little was attended so far, which is no mistake of who looks.
            return try call.staffPage(StaffCertificateView(nil, of: id, call))
        }
    }

    @Sendable static func sheet(_ call: Call) async throws -> Answer {
        try await CertificateRoutes.answer(call.parameter("registration"), call, by: call.caller)
    }

    @Sendable static func revoke(_ call: Call) async throws -> Answer {
        let id = call.parameter("registration")
        let reason = try Form(call).reason ?? ""
        let texts = call.reader.texts
        let fault =
            reason.isEmpty
            ? texts.text(.certificateReasonFault) : texts.fault(ofReason: reason, within: .decision)
        if let fault {
            let checked = try await call.site.registrations.certificate(
                of: id, terms: try await call.certificateTerms, by: call.caller, now: call.now)
            var answer = try call.staffPage(
                StaffCertificateView(checked, of: id, typed: reason, reasonFault: fault, call))
            answer.status = .unprocessableContent
            return answer
        }
        _ = try await call.site.registrations.revokeCertificate(of: id, reason: reason, by: call.caller, now: call.now)
        return .seeOther(path(of: id))
    }

    @Sendable static func restore(_ call: Call) async throws -> Answer {
        _ = try Form(call)
        let id = call.parameter("registration")
        _ = try await call.site.registrations.restoreCertificate(of: id, by: call.caller, now: call.now)
        return .seeOther(path(of: id))
    }
}

/// The page of one certificate for trainers.
struct StaffCertificateView: PageView {
    static let template = "staff-certificate"

    /// Nil for a person without a certificate so far.
    let certificate: CertificateView?
    /// The addresses of the public page and of the PDF, where there are any.
    let page: String?
    let sheet: String?
    /// The reason for which it was revoked; nil for one that was emptied with the person's data.
    let reason: String?
    /// The addresses of the forms, where they can be sent.
    let revoke: String?
    let restore: String?
    /// The reason in a form that was refused, and what is wrong with it.
    let typed: String?
    let reasonFault: String?

    fileprivate init(
        _ checked: Registrations.CheckedCertificate?, of registration: String, typed: String? = nil,
        reasonFault: String? = nil, _ call: Call
    ) {
        let path = StaffCertificatePages.path(of: registration)
        certificate = checked.map { CertificateView($0, publicURL: call.site.publicURL, call.reader.texts) }
        page = checked.map { "/certificates/" + $0.certificate.code }
        sheet = checked?.status == .valid && CertificateRoutes.canPrint ? path + "/sheet" : nil
        let revocation = checked?.certificate.revocation
        reason = revocation.flatMap { $0.reason.isEmpty ? nil : $0.reason }
        revoke = checked != nil && revocation == nil ? path + "/revoke" : nil
        restore = revocation == nil ? nil : path + "/restore"
        self.typed = typed
        self.reasonFault = reasonFault
    }
}
