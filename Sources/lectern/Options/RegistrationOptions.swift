import ArgumentParser
import Training

struct RegistrationOptions: ParsableArguments {
    @Option(
        help: """
            The addresses that a stranger who registers has to confirm by a link in a mail: unknown, always or never. \
            (LECTERN_CONFIRM_ADDRESSES; unknown)
            """)
    var confirmAddresses: String?

    @Option(
        help: ArgumentHelp(
            """
            The part of a series’ dates that has to be attended for a certificate, from 0 to 1. \
            (LECTERN_CERTIFICATE_SHARE; 0.8)
            """, valueName: "share"))
    var certificateShare: String?

    func certificates() throws -> Double {
        let text = setting(certificateShare, "LECTERN_CERTIFICATE_SHARE", otherwise: "0.8")
        guard let share = Double(text), (0...1).contains(share) else {
            throw ValidationError("\(text) is not a number from 0 to 1.")
        }
        return share
    }

    func confirming() throws -> AddressConfirmation {
        let text = setting(confirmAddresses, "LECTERN_CONFIRM_ADDRESSES", otherwise: "unknown")
        guard let confirming = AddressConfirmation(rawValue: text) else {
            throw ValidationError("\(text) is not unknown, always or never.")
        }
        return confirming
    }
}
