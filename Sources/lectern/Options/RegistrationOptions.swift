import ArgumentParser
import Training

struct RegistrationOptions: ParsableArguments {
    @Option(
        help: """
            The addresses that a stranger who registers has to confirm by a link in a mail: unknown, always or never. \
            (LECTERN_CONFIRM_ADDRESSES; unknown)
            """)
    var confirmAddresses: String?

    func confirming() throws -> AddressConfirmation {
        let text = setting(confirmAddresses, "LECTERN_CONFIRM_ADDRESSES", otherwise: "unknown")
        guard let confirming = AddressConfirmation(rawValue: text) else {
            throw ValidationError("\(text) is not unknown, always or never.")
        }
        return confirming
    }
}
