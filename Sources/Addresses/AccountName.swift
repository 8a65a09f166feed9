/// The name of a customer account: any text, but often a domain.
public enum AccountName {
    /// The form in which accounts are stored to be found: the A-labels of an international domain, and any other name
    /// unchanged.
    public static func stored(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 >= 0x80 }) else { return name }
        do {
            let domain = try DomainName(name)
            return domain.isQualified ? domain.ascii : name
        } catch {
            return name
        }
    }

    /// The form by which accounts are compared: the stored form in lower case.
    public static func key(of name: String) -> String { stored(name).lowercased() }
}
