import Foundation
import HTTPTypes
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// The settings of the organisation.
struct SettingsRoutes {
    @Sendable static func show(_ call: Call) async throws -> Answer {
        let settings = call.site.organisation
        let stored = try await settings.stored()
        let organisation = stored.organisation.overridden(by: settings.fixed.organisation)
        return .json(resource(organisation, call)).tagged(stored.version, for: call)
    }

    @Sendable static func edit(_ call: Call) async throws -> Answer {
        let fixed = call.site.organisation.fixed.organisation
        let patch = try call.json()
        try await call.site.organisation.edit(if: call.precondition, by: call.caller, now: call.now) { former in
            let shown = resource(former.overridden(by: fixed), call)
            let changes = try patch.writableFields(over: shown, readOnly: shown.readOnly, derived: [])
            var (organisation, upload, faults) = (former, Logo?.none, [Failure.Fault]())
            do {
                (organisation.logo, upload) = try logo(changes["logo"], over: former, call)
            } catch let failure as Failure where failure.code == .invalid {
                faults += failure.faults
            }
            do {
                organisation = try Organisation(editing: organisation, by: changes.without("logo"))
            } catch let failure as Failure where failure.code == .invalid {
                faults += failure.faults
            }
            guard faults.isEmpty else { throw Failure.invalid(faults) }
            return (organisation: organisation, logo: upload)
        }
        return try await show(call)
    }

    /// - Parameter json: the file in Base64, null for no logo; nil where the field is not there.
    /// - Returns: the logo of the organisation, and its file where it was uploaded.
    private static func logo(
        _ json: JSON?, over former: Organisation, _ call: Call
    ) throws -> (LogoReference?, Logo?) {
        switch json {
        case nil: return (former.logo, nil)
        case .null?: return (nil, nil)
        case .string(let text)?:
            if text == former.logo.map({ call.site.publicURL + $0.path }) { return (former.logo, nil) }
            guard let bytes = Data(base64Encoded: text) else {
                throw Failure.invalid("/logo", "Must be an SVG or PNG file in Base64.")
            }
            let logo = try Logo(checking: Array(bytes))
            return (LogoReference(logo), logo)
        default: throw Failure.invalid("/logo", "Must be a string.")
        }
    }

    private static func resource(_ organisation: Organisation, _ call: Call) -> SettingsResource {
        SettingsResource(
            organisation, fixed: call.site.organisation.fixed.organisation.fields, publicURL: call.site.publicURL)
    }
}
