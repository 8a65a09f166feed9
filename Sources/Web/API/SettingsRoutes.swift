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
        let settings = call.site.organisation
        let stored = try await settings.stored()
        let shown = resource(stored.organisation.overridden(by: settings.fixed.organisation), call)
        let changes = try call.json().writableFields(over: shown, readOnly: shown.readOnly, derived: [])
        var (organisation, faults) = (stored.organisation, [Failure.Fault]())
        do {
            organisation.logo = try await logo(changes["logo"], over: stored.organisation, call)
        } catch let failure as Failure where failure.code == .invalid {
            faults += failure.faults
        }
        do {
            organisation = try Organisation(editing: organisation, by: changes.without("logo"))
        } catch let failure as Failure where failure.code == .invalid {
            faults += failure.faults
        }
        guard faults.isEmpty else { throw Failure.invalid(faults) }
        try await settings.save(organisation, if: call.precondition, by: call.caller, now: call.now)
        return try await show(call)
    }

    /// - Parameter json: the file in Base64, null for no logo; nil where the field is not there.
    private static func logo(_ json: JSON?, over former: Organisation, _ call: Call) async throws -> LogoReference? {
        switch json {
        case nil: return former.logo
        case .null?: return nil
        case .string(let text)?:
            if text == former.logo.map({ call.site.publicURL + $0.path }) { return former.logo }
            guard let bytes = Data(base64Encoded: text) else {
                throw Failure.invalid("/logo", "Must be an SVG or PNG file in Base64.")
            }
            return try await call.site.organisation.keep(Logo(checking: Array(bytes)), now: call.now)
        default: throw Failure.invalid("/logo", "Must be a string.")
        }
    }

    private static func resource(_ organisation: Organisation, _ call: Call) -> SettingsResource {
        SettingsResource(
            organisation, fixed: call.site.organisation.fixed.organisation.fields, publicURL: call.site.publicURL)
    }
}
