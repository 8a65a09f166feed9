import SupportCore

extension JSON {
    /// The fields that a caller writes, after this patch to a thing as it is shown.
    ///
    /// What the server says may stand in the patch as it is, so that a client can send back what it read.
    ///
    /// - Throws: ``Failure`` `.invalid` for a read-only field with another value.
    package func patching(_ shown: JSON, readOnly: Set<String>) throws -> JSON {
        guard case .object(let changes) = self, case .object(let members) = shown else {
            throw Failure.invalid("", "A merge patch must be a JSON object.")
        }
        let faults = changes.filter { readOnly.contains($0.name) && shown[$0.name] != $0.value }.map {
            Failure.Fault(pointer: "/" + $0.name, detail: "This field is read-only.")
        }
        guard faults.isEmpty else { throw Failure.invalid(faults) }
        return JSON.object(members.filter { !readOnly.contains($0.name) })
            .merging(.object(changes.filter { !readOnly.contains($0.name) }))
    }
}
