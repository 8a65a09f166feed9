import Foundation
import Interchange
import Operations
import Storage
import SupportCore
import Training

/// The mappings of payloads of helpdesks that Lectern does not know.
struct MappingPages {
    static let path = "/staff/mappings"
    private static let rowsOfPage = 100

    @Sendable static func list(_ call: Call) async throws -> Answer {
        let name = formFields(call.query).last { $0.name == "edit" }?.value
        guard let name else { return try await page(call, Form()) }
        let mapping = try await call.site.mappings.mapping(name)
        return try await page(call, form(mapping))
    }

    /// Tries the mapping on the sample, and keeps it if that is asked for.
    @Sendable static func save(_ call: Call) async throws -> Answer {
        let form = try Form(call)
        let known = form["known"].isEmpty ? nil : form["known"]
        return try await call.carryOut(orShow: { try await page(call, form, failure: $0) }) {
            let input = try MappingInput(writing: try json(form, known: known), name: known)
            let trial = try MappingRoutes.trial(input, call)
            guard form["do"] == "save" else { return try await page(call, form, trial: trial) }
            let details = input.details
            if let known {
                _ = try await call.site.mappings.edit(known, by: call.caller, now: call.now) { _ in details }
            } else {
                _ = try await call.site.mappings.create(input.name, input.details, by: call.caller, now: call.now)
            }
            return .seeOther(path + "?done=saved")
        }
    }

    @Sendable static func delete(_ call: Call) async throws -> Answer {
        try await call.site.mappings.delete(call.parameter("mapping"), by: call.caller, now: call.now)
        return .seeOther(path + "?done=saved")
    }

    private static func page(
        _ call: Call, _ form: Form, trial: HelpdeskTicket? = nil, failure: Failure? = nil
    ) async throws -> Answer {
        let texts = call.reader.texts
        let page = call.page(limit: rowsOfPage)
        let mappings = try await call.site.mappings.mappings(page: page)
        let known = form["known"].isEmpty ? nil : form["known"]
        return try call.staffPage(
            MappingsView(
                views: OperatingPages.links(call),
                done: call.done.map { _ in texts.text(.newsSaved) },
                problem: failure.map { texts.sentence(on: $0) }, isOpen: failure != nil || trial != nil || known != nil,
                known: known, fields: fields(form, known: known, failure, texts),
                hasTrial: trial != nil, found: trial.map { facts($0, texts) } ?? [],
                warnings: trial?.warnings.map { "\($0.pointer): \($0.detail)" } ?? [],
                mappings: mappings.items.map { mapping in
                    MappingsView.Mapping(
                        name: mapping.name, address: "\(call.site.publicURL)/api/v1/tickets/from/\(mapping.name)",
                        edit: path + "?edit=\(mapping.name)", delete: path + "/\(mapping.name)/delete")
                },
                first: page.after.map { _ in path }, later: mappings.next.map { path + "?after=" + $0.text }))
    }

    private static func facts(_ ticket: HelpdeskTicket, _ texts: LocalizedTexts) -> [FactView] {
        let values: [(String, String?)] = [
            ("externalID", ticket.externalID), ("number", ticket.number), ("subject", ticket.subject.value),
            ("description", ticket.description.map { String($0.prefix(500)) }),
            ("requesterName", ticket.requester.value?.name), ("requesterEmail", ticket.requester.value?.email),
            ("priority", ticket.priority.value?.rawValue), ("state", ticket.status?.status.rawValue),
            ("category", ticket.category?.rawValue), ("channel", ticket.channel?.rawValue),
            ("openedAt", ticket.openedAt.map { instantText($0.date) }),
            ("changedAt", ticket.changedAt.map { instantText($0.date) }),
            ("firstResponseAt", ticket.firstResponseAt.map { instantText($0.date) }),
        ]
        return values.compactMap { name, value in value.map { FactView(name: name, value: $0) } }
    }

    // MARK: - The form

    /// Each line of a field is a name and a value, with an equals sign between them.
    private static func json(_ form: Form, known: String?) throws -> JSON {
        func lines(_ name: String) -> JSON {
            .object(
                form[name].split(separator: "\n").compactMap { line in
                    let parts = line.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
                    guard let first = parts.first, !first.isEmpty else { return nil }
                    return JSON.Member(first, .string(parts.count > 1 ? parts[1] : ""))
                })
        }
        var members = [
            JSON.Member("pointers", lines("pointers")), JSON.Member("priorities", lines("priorities")),
            JSON.Member("states", lines("states")),
        ]
        if known == nil { members.append(JSON.Member("name", .string(form["name"]))) }
        if form["sample"].contains(where: { !$0.isWhitespace }) {
            do {
                members.append(JSON.Member("sample", try JSON(parsing: Array(form["sample"].utf8))))
            } catch let failure as Failure {
                throw Failure.invalid("/sample", failure.detail)
            }
        }
        return .object(members)
    }

    private static func form(_ mapping: PayloadMapping) -> Form {
        let details = mapping.details
        let pointers = PayloadMapping.Field.allCases.compactMap { field in
            details.pointers[field].map { "\(field.rawValue) = \($0)" }
        }
        func lines(_ words: [String: String]) -> String {
            words.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }.joined(separator: "\n")
        }
        return Form(fields: [
            "known": mapping.name, "pointers": pointers.joined(separator: "\n"),
            "priorities": lines(details.priorities.mapValues(\.rawValue)),
            "states": lines(details.states.mapValues(\.rawValue)),
        ])
    }

    private static func fields(
        _ form: Form, known: String?, _ failure: Failure?, _ texts: LocalizedTexts
    ) -> [FieldView] {
        var fields: [FieldView] = []
        if known == nil {
            fields.append(
                FieldView(
                    name: "name", label: texts.text(.mappingName), control: .input("text"),
                    hint: texts.text(.mappingNameHint), limit: 50, isRequired: true))
        }
        fields += [
            FieldView(
                name: "sample", label: texts.text(.mappingSample), control: .area(rows: 8),
                hint: texts.text(.mappingSampleHint), limit: 100_000),
            FieldView(
                name: "pointers", label: texts.text(.mappingPointers), control: .area(rows: 8),
                hint: texts.text(
                    .mappingPointersHint,
                    ["fields": PayloadMapping.Field.allCases.map(\.rawValue).joined(separator: ", ")]),
                limit: 10_000, isRequired: true),
            FieldView(
                name: "priorities", label: texts.text(.mappingPriorities), control: .area(rows: 3),
                hint: texts.text(.mappingPrioritiesHint), limit: 10_000),
            FieldView(
                name: "states", label: texts.text(.mappingStates), control: .area(rows: 3),
                hint: texts.text(.mappingStatesHint), limit: 10_000),
        ]
        return fields.filled(with: form.all, faults: texts.faults(of: failure))
    }
}

/// All mappings, and the form of one.
struct MappingsView: PageView {
    static let template = "staff-mappings"

    let views: [StaffLayoutView.Link]
    let done: String?
    let problem: String?
    /// True while the form is in use.
    let isOpen: Bool
    /// The name of the mapping that is edited.
    let known: String?
    let fields: [FieldView]
    let hasTrial: Bool
    /// The values that were found in the sample.
    let found: [FactView]
    let warnings: [String]
    let mappings: [Mapping]
    let first: String?
    let later: String?

    struct Mapping: Hashable, Sendable, Codable {
        let name: String
        /// The address that takes the payloads.
        let address: String
        let edit: String
        let delete: String
    }
}
