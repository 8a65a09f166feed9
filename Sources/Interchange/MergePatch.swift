import SupportCore

extension JSON {
    /// The fields that a caller writes, after this patch to a resource as it is shown.
    ///
    /// - Throws: ``Failure`` `.invalid` for a read-only field with another value.
    package func patching(_ shown: some JSONWritable, readOnly: Set<String>) throws -> JSON {
        let shown = try JSON(encoding: shown)
        let changes = try writableFields(over: shown, readOnly: readOnly)
        guard case .object(let members) = shown else { return changes }
        return JSON.object(members.filter { !readOnly.contains($0.name) }).merging(changes)
    }

    /// This patch without the fields that the server sets. They may stand in it as they were read, so that a client can
    /// send back the whole resource.
    ///
    /// - Parameter derived: fields that follow from others or from the time. They may have changed since the client read
    ///   them, and are not compared.
    /// - Throws: ``Failure`` `.invalid` for a read-only field with another value.
    package func writableFields(
        over shown: some JSONWritable, readOnly: Set<String>, derived: Set<String>
    ) throws -> JSON {
        try writableFields(over: JSON(encoding: shown), readOnly: readOnly, derived: derived)
    }

    private func writableFields(
        over shown: JSON, readOnly: Set<String>, derived: Set<String> = []
    ) throws -> JSON {
        guard case .object(let changes) = self else {
            throw Failure.invalid("", "A merge patch must be a JSON object.")
        }
        let faults = changes.filter { readOnly.contains($0.name) && shown[$0.name] != $0.value }.map {
            Failure.Fault(pointer: "/" + $0.name, detail: "This field is read-only.")
        }
        guard faults.isEmpty else { throw Failure.invalid(faults) }
        return .object(changes.filter { !readOnly.contains($0.name) && !derived.contains($0.name) })
    }
}
